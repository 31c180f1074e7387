import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { hashOf } from '../config/trustedDocumentsKind.ts'
import { Refusal } from '../errors.ts'
import { documentCharactersMax, documentTokensMax } from '../graphql/operationLimits.ts'
import { sensitiveInVariables } from '../policies/sensitiveInVariables.ts'
import { createSchema } from '../schema/index.ts'
import { CannotRun, type Runnable } from './command.ts'

/** Makes what TRUSTED_DOCUMENTS_FILE names out of files of GraphQL. */
export const documentsManifest: Runnable = {
  usage: `Usage: gatehouse documents manifest <file or folder>...

Prints { "<sha256>": "<document>" } of every *.graphql, one document a file, its text taken as it stands.
Each is validated against the SDL that this program serves. Exit code 1: one has a fault, and nothing is printed.
`,

  async run(args, io) {
    const { positionals } = parseArgs({ args, allowPositionals: true })
    if (positionals.length === 0) throw new CannotRun('name a file or a folder of *.graphql')
    const files = (await Promise.all(positionals.map(filesAt))).flat()
    if (files.length === 0) throw new CannotRun('there is no *.graphql')

    const schema = createSchema()
    const manifest: Record<string, string> = {}
    let isGood = true
    for (const file of files) {
      const document = await readFile(file, 'utf8')
      const faults = faultsOf(schema, document)
      for (const fault of faults) io.err(`${file}: ${fault}\n`)
      isGood &&= faults.length === 0
      manifest[hashOf(document)] = document
    }
    if (!isGood) return 1
    io.out(`${JSON.stringify(manifest, null, 2)}\n`)
    return 0
  },
}

/** In an order that is the same everywhere. */
async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw new CannotRun(`there is nothing at ${path}`)
  if (!found.isDirectory()) return [path]
  const names = await readdir(path, { recursive: true })
  const documents = names.filter((name) => name.endsWith('.graphql')).map((name) => join(path, name))
  return documents.toSorted()
}

/** What the server would not run, whoever asks. */
function faultsOf(schema: GraphQLSchema, document: string): readonly string[] {
  if (document.length > documentCharactersMax) return [`longer than ${documentCharactersMax} characters`]
  try {
    const parsed = parse(document, { maxTokens: documentTokensMax })
    const errors = validate(schema, parsed, [...specifiedRules, sensitiveInVariables])
    return errors.map(wordsOf)
  } catch (error) {
    if (error instanceof GraphQLError) return [error.message]
    throw error
  }
}

function wordsOf({ message, originalError }: GraphQLError): string {
  if (!(originalError instanceof Refusal)) return message
  return (originalError.facts.fields ?? []).map((fault) => `${fault.path} ${fault.message}`).join('; ')
}
