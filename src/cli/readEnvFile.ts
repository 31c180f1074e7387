import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import type { Environment } from '../config/readVariables.ts'
import { CannotRun } from './command.ts'

/** The variables of a file and no others; throws `CannotRun` where it cannot be read. */
export async function readEnvFile(path: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(path, 'utf8'))
  } catch (error) {
    throw new CannotRun(`${path} cannot be read.`, { cause: error })
  }
}
