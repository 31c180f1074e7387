import { RateLimiterRedis } from 'rate-limiter-flexible'
import { type RedisClient, redisKeyPrefix } from './redis.ts'
import { createSharedStore } from './sharedStore.ts'
import type { LimitStore } from './store.ts'

const refundLua = `
local points = tonumber(redis.call('get', KEYS[1]) or '0')
local back = math.min(points, tonumber(ARGV[1]))
if back > 0 and points <= tonumber(ARGV[2]) then redis.call('decrby', KEYS[1], back) end
return back`

/** Counts in Redis, by Redis' clock. A client that is not connected is a fault at once. */
export function createRedisStore(client: RedisClient): LimitStore {
  return createSharedStore({
    name: 'redis',
    limiterFor: (shape) =>
      new RateLimiterRedis({
        ...shape,
        storeClient: client,
        useRedisPackage: true,
        rejectIfRedisNotReady: true,
        keyPrefix: redisKeyPrefix,
      }),
    async refund(key, points, refundableMax) {
      const keys = [`${redisKeyPrefix}:${key}`]
      await client.eval(refundLua, { keys, arguments: [String(points), String(refundableMax)] })
    },
  })
}
