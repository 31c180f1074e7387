import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres'
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg'

/** Inside `db.transaction`: what writes are given first. */
export type Transaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

/** How a transaction ended; `unknown` where the answer to COMMIT never came. */
export type Settled = 'committed' | 'rolled_back' | 'unknown'

interface Running {
  readonly client: PoolClient
  readonly callbacks: ((how: Settled) => void)[]
}

const running = new WeakMap<Transaction, Running>()

/**
 * Drizzle's own transaction on a pool keeps the connection for ever when BEGIN fails, and gives one back that may still
 * be inside a transaction when ROLLBACK fails. This one always gives it back, and only an idle one alive. Work that goes
 * on after a statement of it has failed is an error: Postgres would answer its COMMIT by rolling back, without a word.
 */
export function transactionOn(pool: Pool): NodePgDatabase['transaction'] {
  return async (work, config) => {
    const client = await pool.connect()
    const callbacks: Running['callbacks'] = []
    let how: Settled = 'rolled_back'
    try {
      const result = await drizzle(client, { casing: 'snake_case' }).transaction(async (tx) => {
        running.set(tx, { client, callbacks })
        const done = await work(tx)
        if (client.getTransactionStatus() === 'E')
          throw new Error('a transaction went on although a statement of it had failed')
        how = 'unknown'
        return done
      }, config)
      how = 'committed'
      return result
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
