import { v7 as uuidv7 } from 'uuid'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from './postgres.ts'

/** A database of the test file's own and the application's connections to it, for parts that need no server. */
export interface OpenedDatabase {
  readonly database: FreshDatabase
  readonly db: OpenDatabase['db']
  readonly pool: OpenDatabase['pool']
  /** Adds somebody who can sign in nowhere; gives their id. */
  addPerson(): Promise<string>
  close(): Promise<void>
}

export async function openedDatabase(): Promise<OpenedDatabase> {
  const database = await freshDatabase()
  const { db, pool, close } = openDatabase({
    url: database.appUrl,
    poolMax: 10,
    timeoutMs: 30_000,
    slowQueryMs: 30_000,
    logger: createLogger('silent'),
    metrics: createMetrics(),
  })
  return {
    database,
    db,
    pool,
    async addPerson() {
      const id = uuidv7()
      await database.query(
        `INSERT INTO users (id, email, email_canonical, password_hash, password_key_id) VALUES ($1::uuid, $2, $2, 'x', 'x')`,
        [id, id],
      )
      return id
    },
    async close() {
      await close()
      await database.drop()
    },
  }
}
