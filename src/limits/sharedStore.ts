import {
  type IRateLimiterOptions,
  RateLimiterRes,
  type RateLimiterStoreAbstract,
} from 'rate-limiter-flexible'
import type { Limit } from './limit.ts'
import type { LimitStore, Tally } from './store.ts'

/** The largest sum that the column of Postgres holds. */
const pointsCeiling = 2 ** 31 - 1

export interface SharedStoreOptions {
  readonly name: 'redis' | 'postgres'
  /** A limiter of rate-limiter-flexible for one shape of limit. */
  readonly limiterFor: (shape: IRateLimiterOptions) => RateLimiterStoreAbstract
  /** Takes points off an open window whose sum is not above `refundableMax`, never below zero, in one atomic step. */
  readonly refund: (key: string, points: number, refundableMax: number) => Promise<void>
}

/**
 * Counts through rate-limiter-flexible, one instance for each shape of limit. Its in-memory block stays off: it would
 * outlive a refund, and a refused charge would no longer be counted. Its `reward` is not used: it goes below zero.
 */
export function createSharedStore({ name, limiterFor, refund }: SharedStoreOptions): LimitStore {
  const limiters = new Map<string, RateLimiterStoreAbstract>()

  function limiterOf({ points, windowSeconds, blockSeconds }: Limit) {
    const shape = `${points}/${windowSeconds}/${blockSeconds}`
    const known = limiters.get(shape)
    if (known !== undefined) return known
    const made = limiterFor({ points, duration: windowSeconds, blockDuration: blockSeconds ?? 0 })
    limiters.set(shape, made)
    return made
  }

  return {
    name,
    async consume(limit, key, points) {
      try {
        return tallyOf(await limiterOf(limit).consume(key, points))
      } catch (outcome) {
        // The library rejects with its result when a key is over, and with an Error when the store fails.
        if (outcome instanceof RateLimiterRes) return tallyOf(outcome)
        throw outcome
      }
    },
    async read(limit, key) {
      const result = await limiterOf(limit).get(key)
      return result === null ? null : tallyOf(result)
    },
    refund: (limit, key, points) =>
      refund(key, points, limit.blockSeconds === null ? pointsCeiling : limit.points),
  }
}

function tallyOf({ consumedPoints, msBeforeNext }: RateLimiterRes): Tally {
  return { points: consumedPoints, resetMs: msBeforeNext }
}
