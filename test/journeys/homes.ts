import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostmaster, stopPostmaster, type Postmaster } from '../../src/db/embedded/postmaster.ts'
import { startServerProcess } from '../support/serverProcess.ts'

/** The variables of a server in one home. */
type HomeEnv = Record<string, string> & { GATEHOUSE_HOME: string }

/** A place for homes of embedded databases, where a model saves the others their first start. */
export interface Homes {
  /** The environment of a server in an empty home. */
  empty(): HomeEnv
  /** The environment of a server in a home as a first start left it. */
  furnished(): Promise<HomeEnv>
  /** Stops the databases that a test left behind, and removes everything. */
  remove(): Promise<void>
}

/** Makes the place. */
export function makeHomes(): Homes {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-homes-'))
  const made: string[] = []
  let model: Promise<string> | undefined
  const next = (): HomeEnv => {
    const home = join(root, String(made.length))
    made.push(home)
    return { GATEHOUSE_HOME: home, PORT: '0', RATE_LIMIT_OVERRIDES: '*=1000000/1m' }
  }
  const makeModel = async () => {
    const env = next()
    await (await startServerProcess(env)).end()
    return env.GATEHOUSE_HOME
  }
  return {
    empty: next,
    async furnished() {
      model ??= makeModel()
      const from = await model
      const env = next()
      execFileSync('cp', ['-a', from, env.GATEHOUSE_HOME])
      return env
    },
    async remove() {
      for (const home of made) {
        const left = postmasterOf(home)
        if (left !== null) await stopPostmaster(realpathSync(join(home, 'postgres')), left.pid)
      }
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** The database server that runs in a home; null where none does. */
export function postmasterOf(home: string): Postmaster | null {
  const data = join(home, 'postgres')
  return existsSync(data) ? findPostmaster(realpathSync(data)) : null
}
