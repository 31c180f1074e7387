import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Program, startProgram } from './program.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Every limit is counted as always, and none is ever reached. */
const env = { RATE_LIMIT_OVERRIDES: '*=100000000/1m', LOG_LEVEL: 'info' }

/** Starts the server as `npm start` does, with its embedded Postgres in `home`. */
export function startGatehouse(home: string): Promise<Program> {
  return startProgram(main, { env: { ...env, GATEHOUSE_HOME: home }, folder: home, probe: '/readyz' })
}

/** The URL of the embedded Postgres of a home, as the role that owns everything. */
export function ownerUrlOf(home: string): string {
  return readFileSync(join(home, 'database-url'), 'utf8').trim()
}
