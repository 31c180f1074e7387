import type { Tell } from './tell.ts'
import { type RedisClient, redisKeyPrefix } from './redis.ts'
import type { Tally } from './store.ts'

const tellLua = `
local sums = {}
for i, key in ipairs(KEYS) do
  redis.call('set', key, 0, 'PX', ARGV[2 * i], 'NX')
  sums[2 * i - 1] = redis.call('incrby', key, ARGV[2 * i - 1])
  sums[2 * i] = redis.call('pttl', key)
end
return sums`

/** Tells the charges to Redis in one script: one command, one atomic step. */
export function tellRedis(client: RedisClient): Tell {
  return async (charges) => {
    const reply: unknown = await client.eval(tellLua, {
      keys: charges.map(({ key }) => `${redisKeyPrefix}:${key}`),
      arguments: charges.flatMap(({ points, windowMs }) => [String(points), String(windowMs)]),
    })
    return talliesOf(reply, charges.length)
  }
}

/** Reads `[points, milliseconds left, …]`; throws where the answer is anything else. */
function talliesOf(reply: unknown, count: number): Tally[] {
  if (!Array.isArray(reply) || reply.length !== 2 * count) throw new TypeError('redis answered out of form')
  const numbers = reply.map(Number)
  return Array.from({ length: count }, (_, index) => ({
    points: numbers[2 * index] ?? 0,
    resetMs: numbers[2 * index + 1] ?? 0,
  }))
}
