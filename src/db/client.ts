import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { measurePool, measureQueries } from './measure.ts'
import { withLibpqMeaning } from './tls.ts'

/** Drizzle over the pool: what queries are given. */
export type Database = NodePgDatabase

/** Inside `db.transaction`: what writes are given first. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

/** What the pool needs to know. Times are in milliseconds. */
export interface DatabaseOptions {
  readonly url: string
  readonly poolMax: number
  /** The time in which a request must be answered; a connection gets a fifth of it, a query less than two. */
  readonly timeoutMs: number
  readonly slowQueryMs: number
  readonly logger: Logger
  readonly metrics: Metrics
  /** Only differences are used; by default the monotonic clock of the process. */
  readonly clock?: Clock
}

/** The pool and Drizzle over it; `close` lets queries that run finish. */
export interface OpenDatabase {
  readonly db: Database
  readonly pool: Pool
  close(): Promise<void>
}

/**
 * Opens a pool whose waits are all bounded: connecting and one query together stay under three fifths of `timeoutMs`
 * (3 s by default). Nothing is connected before the first query. Sessions are named `gatehouse`.
 */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { url, poolMax, timeoutMs, logger, metrics } = options
  const pool = new Pool({
    connectionString: withLibpqMeaning(url),
    application_name: 'gatehouse',
    max: poolMax,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 30 * 60,
    connectionTimeoutMillis: Math.ceil(timeoutMs * 0.2),
    // The server gives up first, so that the usual late query ends with a reason and a connection that still works.
    statement_timeout: Math.ceil(timeoutMs * 0.35),
    query_timeout: Math.ceil(timeoutMs * 0.38),
    idle_in_transaction_session_timeout: timeoutMs,
  })
  const lost = (error: Error) => logger.warn({ reason: error.message }, 'a database connection was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => {
    client.on('error', lost)
    measureQueries(client, options)
  })
  measurePool(pool, metrics)

  const db = drizzle(pool, { casing: 'snake_case' })
  Object.defineProperty(db, 'transaction', { value: transactionOn(pool) })
  return { db, pool, close: () => pool.end() }
}

/**
 * Drizzle's own transaction on a pool keeps the connection for ever when BEGIN fails, and gives one back that may still
 * be inside a transaction when ROLLBACK fails. This one always gives it back, and only an idle one alive.
 */
function transactionOn(pool: Pool): NodePgDatabase['transaction'] {
  return async (work, config) => {
    const client = await pool.connect()
    try {
      const committed: (() => void)[] = []
      const result = await drizzle(client, { casing: 'snake_case' }).transaction((tx) => {
        callbacks.set(tx, committed)
        return work(tx)
      }, config)
      for (const callback of committed) callback()
      return result
    } finally {
      client.release(client.getTransactionStatus() !== 'I')
    }
  }
}

const callbacks = new WeakMap<Transaction, (() => void)[]>()

/** Calls back once a transaction has committed; never where it is rolled back, or where `tx` is a savepoint in one. */
export function onCommit(tx: Transaction, callback: () => void): void {
  callbacks.get(tx)?.push(callback)
}
