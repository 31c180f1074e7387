import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { makeSecrets, secretLines } from '../config/makeSecrets.ts'
import { CannotRun, type Runnable } from './command.ts'

/** Prints fresh secrets as KEY=value lines, or writes them to a file that only its owner reads. */
export const secretsGenerate: Runnable = {
  usage: `Usage: gatehouse secrets generate [--out F]

Prints fresh secrets as KEY=value lines, good for a file of variables.

  --out F   write them to F (mode 0600) and print nothing; F must not be there yet
`,

  async run(args, io) {
    const { values } = parseArgs({ args, options: { out: { type: 'string' } } })
    const lines = secretLines(makeSecrets())
    if (values.out === undefined) {
      io.out(lines)
      return 0
    }
    await writeNew(values.out, lines)
    io.err(`The secrets are in ${values.out}.\n`)
    return 0
  },
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new CannotRun(
      there ? `${path} is there already, and secrets are never overwritten.` : `${path} cannot be written.`,
      { cause: error },
    )
  }
}
