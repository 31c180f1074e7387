import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres/session'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg'

/** Inside `db.transaction`: what writes are given first. */
export type Transaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

/** How a transaction ended; `unknown` where the answer to COMMIT never came. */
export type Settled = 'committed' | 'rolled_back' | 'unknown'

/** We name tables in queries, and give Drizzle no schema. */
type NoTables = Record<string, never>
type Tables = ExtractTablesWithRelations<NoTables>

interface Running {
  readonly client: PoolClient
  readonly callbacks: ((how: Settled) => void)[]
}

const running = new WeakMap<Transaction, Running>()

/**
 * Drizzle's own transaction on a pool keeps the connection for ever when BEGIN fails, and gives one back that may still
 * be inside a transaction when ROLLBACK fails. This one always gives it back, and only an idle one alive. It also hears
 * what COMMIT answers: after a statement that failed, however its error was dealt with, that is a rollback.
 */
export function transactionOn(pool: Pool): NodePgDatabase['transaction'] {
  const dialect = new PgDialect({ casing: 'snake_case' })

  return async (work, config) => {
    const client = await pool.connect()
    const callbacks: Running['callbacks'] = []
    let how: Settled = 'rolled_back'
    try {
      const session = new NodePgSession<NoTables, Tables>(client, dialect, undefined)
      const tx = new NodePgTransaction<NoTables, Tables>(dialect, session, undefined)
      running.set(tx, { client, callbacks })
      await client.query('begin')
      if (config !== undefined) await tx.setTransaction(config)
      const result = await work(tx)
      how = 'unknown'
      const { command } = await client.query('commit')
      how = command === 'COMMIT' ? 'committed' : 'rolled_back'
      if (how === 'committed') return result
      throw new Error('a transaction went on although a statement of it had failed')
    } catch (error) {
      // Where this fails too, the connection is not given back alive.
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release(client.getTransactionStatus() !== 'I')
      for (const callback of callbacks) callback(how)
    }
  }
}

/** Calls back once when the transaction has ended; the callback must not throw. */
export function onSettled(tx: Transaction, callback: (how: Settled) => void): void {
  runningOf(tx).callbacks.push(callback)
}

/** Calls back once a transaction has committed; never where it is rolled back, or where `tx` is a savepoint in one. */
export function onCommit(tx: Transaction, callback: () => void): void {
  running.get(tx)?.callbacks.push((how) => {
    if (how === 'committed') callback()
  })
}

/** Runs a statement on the connection of the transaction, without Drizzle: a named one is prepared once a connection. */
export function queryOn<Row extends QueryResultRow>(
  tx: Transaction,
  query: QueryConfig,
): Promise<QueryResult<Row>> {
  return runningOf(tx).client.query<Row>(query)
}

function runningOf(tx: Transaction): Running {
  const found = running.get(tx)
  // A savepoint may be rolled back alone: what is bound to the outcome of the whole cannot be bound to it.
  if (found === undefined) throw new TypeError('not a transaction of the pool, or a nested one')
  return found
}
