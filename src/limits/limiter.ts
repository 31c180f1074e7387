import type { Key } from '../crypto/keyring.ts'
import type pg from 'pg'
import { type Clock, systemClock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { limitKey } from './keys.ts'
import type { Limit, LimitDecision, Limiter } from './limit.ts'
import { createMemoryStore } from './memoryStore.ts'
import { createPostgresStore } from './postgresStore.ts'
import type { RedisClient } from './redis.ts'
import { createRedisStore } from './redisStore.ts'
import type { LimitStore, Tally } from './store.ts'

export interface LimiterOptions {
  /** A small pool of its own, so that limits are decided while the big one is exhausted; null: not shared by Postgres. */
  readonly pool: pg.Pool | null
  readonly redis: RedisClient | null
  readonly keySecret: Key
  /** How many processes share the limits; the insurance in memory divides by it. */
  readonly nodes?: number
  /** Of Redis, and of Postgres where it has none of its own. */
  readonly timeoutMs?: number
  /**
   * Longer where Postgres also holds the accounts: while it is late nobody signs in anyway, and a burst that waits its
   * turn must not be counted apart by each process.
   */
  readonly postgresTimeoutMs?: number
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'limitDecisions' | 'limitStoreUp'>
  readonly clock?: Clock
}

interface SharedStore {
  readonly store: LimitStore
  readonly breaker: Breaker
}

/**
 * Asks Redis, then Postgres, then memory: the first that answers within `timeoutMs` decides. Where shared stores were
 * given and none answers, the limit's `onStoreError` says what happens. Never throws for a store's sake.
 */
export function createLimiter({
  pool,
  redis,
  keySecret,
  nodes = 1,
  timeoutMs = 150,
  postgresTimeoutMs = timeoutMs,
  logger,
  metrics,
  clock = systemClock,
}: LimiterOptions): Limiter {
  const memory = createMemoryStore(nodes, clock)
  const stores = [redis && createRedisStore(redis), pool && createPostgresStore(pool)]
  const shared: readonly SharedStore[] = stores
    .filter((store) => store !== null)
    .map((store) => ({ store, breaker: breakerOf(store.name) }))

  function breakerOf(store: LimitStore['name']): Breaker {
    const onChange = reporter(store)
    return store === 'postgres'
      ? createBreaker({ timeoutMs: postgresTimeoutMs, clock, onChange })
      : createBreaker({ timeoutMs, suspectMs: timeoutMs / 3, clock, onChange })
  }

  function reporter(store: string) {
    metrics.limitStoreUp.set({ store }, 1)
    return (fault: unknown) => {
      metrics.limitStoreUp.set({ store }, fault === null ? 1 : 0)
      if (fault === null) logger.info({ store }, 'limit store answers again: breaker closed')
      else logger.error({ store, err: fault }, 'limit store fails: breaker open')
    }
  }

  /** What the first store that answers says, with its name; null where the limit must decide without any. */
  async function ask<T>(limit: Limit, question: (store: LimitStore) => Promise<T>) {
    for (const { store, breaker } of shared) {
      const attempt = await breaker.attempt(() => question(store))
      if (attempt.answered) return { store: store.name, answer: attempt.value }
    }
    if (shared.length > 0 && limit.onStoreError !== 'INSURANCE') return null
    return { store: memory.name, answer: await question(memory) }
  }

  function decide(limit: Limit, store: LimitStore['name'], { points, resetMs }: Tally): LimitDecision {
    const pointsMax = store === 'memory' ? memory.share(limit.points) : limit.points
    return {
      allowed: points <= pointsMax,
      limit,
      remaining: Math.max(0, pointsMax - points),
      resetSeconds: Math.max(1, Math.ceil(resetMs / 1000)),
      store,
    }
  }

  function decideAlone(limit: Limit): LimitDecision {
    const allowed = limit.onStoreError === 'ALLOW'
    return { allowed, limit, remaining: allowed ? limit.points : 0, resetSeconds: 1, store: 'none' }
  }

  return {
    async consume(limit, key, points) {
      checkPoints(points)
      const name = limitKey(keySecret, limit.name, key)
      const said = await ask(limit, (store) => store.consume(limit, name, points))
      const decision = said === null ? decideAlone(limit) : decide(limit, said.store, said.answer)
      const outcome = decision.allowed ? 'allowed' : 'refused'
      metrics.limitDecisions.inc({ limit: limit.name, outcome, store: decision.store })
      return decision
    },

    async peek(limit, key) {
      const name = limitKey(keySecret, limit.name, key)
      const said = await ask(limit, (store) => store.read(limit, name))
      if (said === null) return decideAlone(limit)
      const { points, resetMs } = said.answer ?? { points: 0, resetMs: limit.windowSeconds * 1000 }
      return decide(limit, said.store, { points: points + 1, resetMs })
    },

    async refund(limit, key, points) {
      checkPoints(points)
      const name = limitKey(keySecret, limit.name, key)
      await ask(limit, (store) => store.refund(limit, name, points))
    },
  }
}

/** A charge that is no whole number would read as a fault of the store, and open the way past it. */
function checkPoints(points: number) {
  if (!Number.isSafeInteger(points) || points < 0) throw new RangeError('points must be a whole number')
}
