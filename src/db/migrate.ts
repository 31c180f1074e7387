import { setTimeout as pause } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyAll } from 'drizzle-orm/node-postgres/migrator'
import { Client, DatabaseError } from 'pg'
import type { Logger } from '../observability/logger.ts'
import { databaseFault } from './databaseFault.ts'
import { type Migration, pendingMigrations } from './pendingMigrations.ts'
import { withLibpqMeaning } from './tls.ts'

/** Any number that nothing else in the database locks: "gate" in ASCII. */
const lockKey = 0x67617465
/** How long one start waits for another that migrates. */
const waitForOthers = '120s'
/** How long a change of a table may queue for its lock: the traffic behind it waits as long. */
const waitForTable = '400ms'
const statementTimeMax = '15min'
const attemptsMax = 50

/** `url` is the owner's; `folder` is the one drizzle-kit writes. */
export interface MigrateOptions {
  readonly url: string
  readonly folder: string
  readonly logger?: Logger
}

/**
 * Applies what is pending in one transaction and answers the names that were applied. Safe when many processes start at
 * once (one at a time, under an advisory lock), under traffic (a busy table is tried again, never waited for long), and
 * beside `drizzle-kit migrate`, which keeps the same books. Throws a sentence for the operator.
 */
export async function migrate({ url, folder, logger }: MigrateOptions): Promise<readonly string[]> {
  const client = new Client({
    connectionString: withLibpqMeaning(url),
    application_name: 'gatehouse migrate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: 0,
  })
  // A cut connection fails the query that runs; without a listener it would end the process besides.
  client.on('error', () => {})
  await client.connect()
  try {
    await requireVersion(client)
    await client.query(`SET lock_timeout = '${waitForOthers}'; SELECT pg_advisory_lock(${lockKey})`)
    const pending = await pendingMigrations({ pool: client, folder })
    if (pending.length === 0) return []

    await client.query(`SET lock_timeout = '${waitForTable}'; SET statement_timeout = '${statementTimeMax}'`)
    await apply(client, folder, pending)
    const left = await pendingMigrations({ pool: client, folder })
    if (left.length > 0) throw passedOver(left)
    const names = pending.map(({ name }) => name)
    logger?.info({ migrations: names }, 'migrated the database')
    return names
  } finally {
    await client.end()
  }
}

/** Drizzle's migrator is one transaction, so a try that could not have its locks leaves nothing behind. */
async function apply(client: Client, folder: string, pending: readonly Migration[]): Promise<void> {
  const db = drizzle(client)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyAll(db, { migrationsFolder: folder })
    } catch (error) {
      const state = sqlState(error)
      if (state === '42501') throw notAllowed(pending, error)
      if ((state !== '55P03' && state !== '40P01') || attempt === attemptsMax) throw error
    }
    await pause(100 + 20 * attempt)
  }
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  )
  const version = rows[0]?.version ?? ''
  if (Number.parseInt(version, 10) >= 15) return
  throw new Error(
    `Gatehouse needs PostgreSQL 15 or newer, and the server of the connection string is ${version}.`,
  )
}

function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Error && databaseFault(error) !== null ? (error.cause ?? error) : error
  return cause instanceof DatabaseError ? cause.code : undefined
}

function notAllowed(pending: readonly Migration[], cause: unknown): Error {
  const names = pending.map(({ name }) => name).join(', ')
  const words = `The database lacks the migrations ${names}, and the role of the connection string may not apply them.`
  return new Error(
    `${words} Set DATABASE_MIGRATE_URL to the owner's, or run npm run db:migrate as the owner.`,
    { cause },
  )
}

function passedOver(left: readonly Migration[]): Error {
  const names = left.map(({ name }) => name).join(', ')
  return new Error(
    `Drizzle passes over ${names}: newer migrations were applied before. Give it a later \`when\` in meta/_journal.json.`,
  )
}
