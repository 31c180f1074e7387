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

/** The pools that each set of figures counts, with their labels. */
const measured = new WeakMap<Metrics, Map<Pool, string>>()

/**
 * Counts a pool's connections when they are asked for, until it is ended, and each failure to get one. Pools of the same
 * name count together.
 */
export function measurePool(pool: Pool, name: string, metrics: Metrics): void {
  const pools = measured.get(metrics) ?? new Map<Pool, string>()
  measured.set(metrics, pools.set(pool, name))
  // prom-client calls `collect` of a metric whenever it is read, but takes it only in the constructor.
  Object.assign(metrics.poolConnections, { collect: () => countConnections(pools, metrics) })
  observe(pool, 'connect', () => (error) => count(metrics, error))
}

function countConnections(pools: Map<Pool, string>, { poolConnections }: Metrics): void {
  poolConnections.reset()
  for (const [pool, name] of pools) {
    if (pool.ending) {
      pools.delete(pool)
      continue
    }
    poolConnections.inc({ pool: name, state: 'idle' }, pool.idleCount)
    poolConnections.inc({ pool: name, state: 'busy' }, pool.totalCount - pool.idleCount)
    poolConnections.inc({ pool: name, state: 'waiting' }, pool.waitingCount)
  }
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
      if (error === null || error === undefined) endStreak(metrics, args[0])
      else count(metrics, error)
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

/** SQLSTATE class of a constraint that said no: an answer, not a fault of the database. */
const constraintClass = '23'

/** They go well on a connection whose every other query fails, and tell nothing. */
const control = /^(begin|rollback|savepoint|release)/i

const streaks = new WeakMap<Metrics, { errors: number }>()

function count(metrics: Metrics, error: unknown): void {
  if (error === null || error === undefined) return
  const errorClass = databaseFault(error)?.class ?? 'other'
  metrics.databaseErrors.inc({ class: errorClass })
  if (errorClass !== constraintClass) metrics.databaseErrorsInARow.set((streakOf(metrics).errors += 1))
}

/** A query that went well ends a row of errors. */
function endStreak(metrics: Metrics, query: unknown): void {
  const streak = streakOf(metrics)
  if (streak.errors === 0 || control.test(textOf(query))) return
  streak.errors = 0
  metrics.databaseErrorsInARow.set(0)
}

function streakOf(metrics: Metrics): { errors: number } {
  const known = streaks.get(metrics)
  if (known !== undefined) return known
  const streak = { errors: 0 }
  streaks.set(metrics, streak)
  return streak
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query.slice(0, textLengthMax)
  if (typeof query !== 'object' || query === null || !('text' in query)) return ''
  return typeof query.text === 'string' ? query.text.slice(0, textLengthMax) : ''
}
