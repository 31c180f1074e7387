import type pg from 'pg'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { createSharedStore } from './sharedStore.ts'
import type { LimitStore } from './store.ts'

const refundSql = `
  UPDATE rate_limits SET points = GREATEST(points - $2, 0)
   WHERE key = $1 AND expire > $3 AND points <= $4`

/** Counts in the UNLOGGED table `rate_limits`, by the clock of this process (as rate-limiter-flexible does). */
export function createPostgresStore(pool: pg.Pool): LimitStore {
  return createSharedStore({
    name: 'postgres',
    limiterFor: (shape) =>
      new RateLimiterPostgres({
        ...shape,
        storeClient: pool,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: '',
      }),
    async refund(key, points, refundableMax) {
      const values = [key, points, Date.now(), refundableMax]
      await pool.query({ name: 'rate-limits-refund', text: refundSql, values })
    },
  })
}
