import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../support/compileCache.ts'

const cli = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))
const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the program itself, by its first line, with these variables and no others, and `input` as its standard input. */
export function gatehouse(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Outcome> {
  return new Promise((done) => {
    const child = execFile(
      cli,
      args,
      { env: { PATH: path, ...compileCache(), ...env }, timeout: 60_000 },
      (_error, out, err) => {
        done({ code: child.exitCode ?? -1, out, err })
      },
    )
    child.stdin?.on('error', () => {}).end(input)
  })
}

/** A folder for the tests of one file, gone after them. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'))
  after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a file of variables and gives its path. */
export async function envFile(
  folder: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const file = join(folder, `${name}.env`)
  const lines = Object.entries(env).map(([variable, value = '']) => `${variable}=${value}\n`)
  await writeFile(file, lines.join(''))
  return file
}
