import { Client, type Pool, type PoolClient } from 'pg'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { databaseFault, isAnswerMissing } from './databaseFault.ts'
import { observe } from './observe.ts'

const textLengthMax = 2000
const monotonicClock: Clock = { now: () => performance.now() }

/** Where measurements go; `slowQueryMs` is in milliseconds. */
interface Measures {
  readonly metrics: Metrics
  readonly logger: Logger
  readonly slowQueryMs: number
  readonly clock?: Clock
}

/** Counts the pool's connections when they are asked for, and each failure to get one. */
export function measurePool(pool: Pool, metrics: Metrics): void {
  const collect = () => {
    metrics.poolConnections.set({ state: 'idle' }, pool.idleCount)
    metrics.poolConnections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
    metrics.poolConnections.set({ state: 'waiting' }, pool.waitingCount)
  }
  // prom-client calls `collect` of a metric whenever it is read, but takes it only in the constructor.
  Object.assign(metrics.poolConnections, { collect })
  observe(pool, 'connect', () => (error) => count(metrics, error))
}

/**
 * Measures every query of one connection: its time, its class of error, and a line of the log when it was slow, with
 * the text of the query and never its parameters. A connection that left a query unanswered is cut at once: what the
 * server still does on it, an open transaction above all, must not reach the next one who is given it.
 */
export function measureQueries(
  client: PoolClient,
  { metrics, logger, slowQueryMs, clock = monotonicClock }: Measures,
): void {
  observe(client, 'query', (args) => {
    const start = clock.now()
    return (error) => {
      const milliseconds = clock.now() - start
      metrics.querySeconds.observe(milliseconds / 1000)
      count(metrics, error)
      if (isAnswerMissing(error) && client instanceof Client) void client.end()
      if (milliseconds < slowQueryMs) return
      metrics.slowQueries.inc()
      logger.warn(
        { query: textOf(args[0]), milliseconds: Math.round(milliseconds) },
        'a database query was slow',
      )
    }
  })
}

function count(metrics: Metrics, error: unknown): void {
  if (error === null || error === undefined) return
  metrics.databaseErrors.inc({ class: databaseFault(error)?.class ?? 'other' })
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query.slice(0, textLengthMax)
  if (typeof query !== 'object' || query === null || !('text' in query)) return ''
  return typeof query.text === 'string' ? query.text.slice(0, textLengthMax) : ''
}
