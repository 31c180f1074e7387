import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildSchema } from 'graphql'
import { compilePolicies } from '../policies/compile.ts'
import { type PolicyMatrix, policyMatrix } from '../policies/matrix.ts'
import type { PolicyVersion } from '../policies/policyChanges.ts'
import { rules } from '../policies/rules/index.ts'
import { typeDefs } from '../schema/typeDefs.ts'
import { CannotRun } from './command.ts'

const run = promisify(execFile)
const bytesMax = 16 * 1024 * 1024

/** The policies that this program serves, from its SDL alone: resolvers change nothing about them. */
export function policiesHere(): PolicyVersion {
  const schema = buildSchema(typeDefs.join('\n'))
  return { schema, matrix: policyMatrix(compilePolicies(schema, rules)) }
}

/** The policies as they were committed at a git ref, by the artefacts in this folder. Throws `CannotRun`. */
export async function policiesAt(ref: string): Promise<PolicyVersion> {
  const sdl = await fileAt(ref, 'schema.graphql')
  const matrix = await fileAt(ref, 'policy.matrix.json')
  try {
    return { schema: buildSchema(sdl, { assumeValidSDL: true }), matrix: readMatrix(JSON.parse(matrix)) }
  } catch {
    throw new CannotRun(`schema.graphql or policy.matrix.json at ${ref} cannot be understood`)
  }
}

/** Without a shell, and a ref is never taken for an option. */
async function fileAt(ref: string, file: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['show', '--end-of-options', `${ref}:./${file}`], {
      maxBuffer: bytesMax,
    })
    return stdout
  } catch {
    throw new CannotRun(
      `${file} at ${ref} cannot be read: is this the project's git repository, and does it have that ref?`,
    )
  }
}

function readMatrix(value: unknown): PolicyMatrix {
  return Object.fromEntries(
    entriesOf(value).map(([coordinate, cells]) => [
      coordinate,
      Object.fromEntries(entriesOf(cells).map(([viewer, access]) => [viewer, readAccess(access)])),
    ]),
  )
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) throw new TypeError('not a matrix')
  return Object.entries(value)
}

function readAccess(value: unknown): PolicyMatrix[string][string] {
  if (value === 'allow' || value === 'deny' || value === 'depends') return value
  throw new TypeError('not a matrix')
}
