import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Config } from '../../config/config.ts'
import { type Reading, readConfig } from '../../config/readConfig.ts'
import type { Environment } from '../../config/readVariables.ts'
import { withLibpqMeaning } from '../../db/tls.ts'
import { memoryLimit } from '../../observability/memoryLimit.ts'
import { startFault } from '../../startFault.ts'
import { CutShort } from './cutShort.ts'

const timeoutMs = 5_000

/** An environment and the database that it names, which are looked at and left as they are. */
export interface Surroundings {
  readonly reading: Reading
  /** Null where the configuration has faults. */
  readonly config: Config | null
  readonly machine: { readonly cores: number; readonly memoryBytes: number }
  /** Why there is no connection; null where there is one. */
  readonly databaseFault: string | null
  /** Works on the database as the application's role, in transactions that cannot write. Throws `CutShort`. */
  withDatabase<T>(work: (client: Client) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Neither starts an embedded database nor migrates one. */
export async function openSurroundings(env: Environment): Promise<Surroundings> {
  const reading = readConfig(env)
  const config = reading.ok ? reading.config : null
  const database = config === null ? 'the configuration has faults' : await connect(config)
  return {
    reading,
    config,
    machine: { cores: availableParallelism(), memoryBytes: memoryLimit() },
    databaseFault: typeof database === 'string' ? database : null,
    async withDatabase(work) {
      if (typeof database === 'string') throw new CutShort('there is no connection to the database')
      try {
        return await work(database)
      } catch (error) {
        throw new CutShort(`the database did not answer (${startFault(error)})`, { cause: error })
      }
    },
    close: async () => (typeof database === 'string' ? undefined : database.end()),
  }
}

async function connect({ database: { url }, home }: Config): Promise<Client | string> {
  const file = join(home, 'database-url.app')
  const ours = url ?? (await readFile(file, 'utf8').catch(() => '')).trim()
  if (ours === '') return 'There is no embedded database yet: the first start makes it.'
  const client = new Client({
    connectionString: withLibpqMeaning(ours),
    application_name: 'gatehouse doctor',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY')
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    return url === null
      ? 'The embedded database does not run: it does while the server does.'
      : startFault(error)
  }
}
