import { setTimeout as pause } from 'node:timers/promises'
import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { measurePool, measureQueries } from './measure.ts'
import { withLibpqMeaning } from './tls.ts'
import { transactionOn } from './transaction.ts'
import { withGenericPlans } from './withGenericPlans.ts'

/** Drizzle over the pool: what queries are given. */
export type Database = NodePgDatabase

export { type Transaction, onCommit } from './transaction.ts'

/** What the pool needs to know. Times are in milliseconds. */
export interface DatabaseOptions {
  readonly url: string
  readonly poolMax: number
  /** The time in which a request must be answered; a connection gets a fifth of it, a query less than two. */
  readonly timeoutMs: number
  readonly slowQueryMs: number
  readonly logger: Logger
  readonly metrics: Metrics
  /** As the figures name it; by default `main`. */
  readonly name?: 'main' | 'limits' | 'record'
  /**
   * `generic`: every statement is planned once a connection and not for its values, only for statements of which one
   * plan is right for all of them (PostgreSQL, "Query Planning", plan_cache_mode). By default Postgres chooses.
   */
  readonly plans?: 'generic'
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
  const { poolMax, timeoutMs, logger, metrics, name = 'main' } = options
  const url = withLibpqMeaning(options.url)
  const pool = new Pool({
    connectionString: options.plans === 'generic' ? withGenericPlans(url) : url,
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
  measurePool(pool, name, metrics)

  const db = drizzle(pool, { casing: 'snake_case' })
  Object.defineProperty(db, 'transaction', { value: transactionOn(pool) })
  return { db, pool, close: endingOf(pool, timeoutMs) }
}

/**
 * Ends a pool and waits until its connections are gone, `withinMs` at most: the pool's own end is only its word to them,
 * and a database that is stopped next would cut them off.
 */
function endingOf(pool: Pool, withinMs: number): () => Promise<void> {
  const gone = Promise.withResolvers<void>()
  let open = 0
  pool.on('connect', () => {
    open += 1
  })
  pool.on('remove', () => {
    open -= 1
    if (open === 0 && pool.ending) gone.resolve()
  })
  return async () => {
    await pool.end()
    if (open > 0) await Promise.race([gone.promise, pause(withinMs, undefined, { ref: false })])
  }
}
