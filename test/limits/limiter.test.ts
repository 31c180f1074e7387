import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Pool } from 'pg'
import { createLimiter } from '../../src/limits/limiter.ts'
import type { Limit, Limiter } from '../../src/limits/limit.ts'
import type { RedisClient } from '../../src/limits/redis.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import {
  type Ground,
  type RedisGround,
  createHeardLogger,
  createStoppedClock,
  keySecret,
  limitOf,
  startPostgres,
  startRedis,
} from './ground.ts'
import { redisMissing } from '../support/redis.ts'

const { logger } = createHeardLogger()
const metrics = createMetrics()
let postgres: Ground
let redis: RedisGround | null = null
let pools: [Pool, Pool]
let clients: [RedisClient, RedisClient] | null = null

before(async () => {
  postgres = await startPostgres()
  pools = [postgres.pool(), postgres.pool()]
  if (redisMissing() !== undefined) return
  redis = await startRedis()
  clients = [(await redis.connect(logger)).client, (await redis.connect(logger)).client]
})

after(async () => {
  await redis?.stop()
  await postgres.stop()
})

// A shared machine may be slow: here the deadline is not the subject.
const base = { keySecret, logger, metrics, timeoutMs: 5000 }

const stores = [
  {
    store: 'postgres',
    skip: false,
    pair: () => pools.map((pool) => createLimiter({ ...base, pool, redis: null })),
    endWindow: () => pools[0].query('UPDATE rate_limits SET expire = $1', [Date.now() - 1]),
    names: async () =>
      (await pools[0].query('SELECT key FROM rate_limits')).rows.map(({ key }) => String(key)),
  },
  {
    store: 'redis',
    skip: redisMissing(),
    pair: () => (clients ?? []).map((redis) => createLimiter({ ...base, pool: null, redis })),
    endWindow: async () => {
      for (const key of (await clients?.[0].keys('*')) ?? []) await clients?.[0].pExpire(key, -1)
    },
    names: async () => (await clients?.[0].keys('*')) ?? [],
  },
  {
    store: 'memory',
    skip: false,
    pair: () => {
      const one = createLimiter({ ...base, pool: null, redis: null, clock: memoryClock })
      return [one, one]
    },
    endWindow: async () => memoryClock.advance(3_600_000),
    names: async () => [],
  },
] as const

const memoryClock = createStoppedClock()

for (const { store, skip, pair, endWindow } of stores) {
  describe(`a limit on ${store}`, { skip }, () => {
    let one: Limiter
    let other: Limiter
    let serial = 0

    before(() => {
      const [first, second] = pair()
      assert.ok(first !== undefined && second !== undefined)
      one = first
      other = second
    })

    /** A key that no other test touches. */
    const freshKey = () => ['192.0.2.1', `ada${(serial += 1)}@example.com`]
    const charge = async (limit: Limit, key: readonly string[], ...charges: number[]) => {
      for (const points of charges) await one.consume(limit, key, points)
    }

    it('lets exactly its points pass of 100 parallel charges over two processes', async () => {
      const limit = limitOf({ points: 37 })
      const key = freshKey()
      const decisions = await Promise.all(
        Array.from({ length: 100 }, (_, turn) => (turn % 2 ? one : other).consume(limit, key, 1)),
      )
      assert.equal(decisions.filter(({ allowed }) => allowed).length, 37)
    })

    it('says how much is left, how long it lasts and who decided', async () => {
      const limit = limitOf({})
      const decision = await one.consume(limit, freshKey(), 2)
      assert.deepEqual(decision, { allowed: true, limit, remaining: 3, resetSeconds: 900, store })
    })

    it('refuses many attempts at once as a whole', async () => {
      assert.equal((await one.consume(limitOf({}), freshKey(), 6)).allowed, false)
    })

    it('counts what it refuses', async () => {
      const key = freshKey()
      await charge(limitOf({}), key, 4, 2)
      const { allowed } = await one.consume(limitOf({ points: 7 }), key, 2)
      assert.equal(allowed, false)
    })

    it('keeps limits of different names apart', async () => {
      const key = freshKey()
      await charge(limitOf({ name: 'register' }), key, 5)
      assert.equal((await one.consume(limitOf({}), key, 5)).allowed, true)
    })

    it('begins anew when its window has ended', async () => {
      const key = freshKey()
      await charge(limitOf({}), key, 6)
      await endWindow()
      assert.equal((await one.consume(limitOf({}), key, 1)).remaining, 4)
    })

    it('keeps a key that went over refused for its block, not for its window', async () => {
      const limit = limitOf({ blockSeconds: 1800 })
      const key = freshKey()
      await charge(limit, key, 6)
      const { allowed, resetSeconds } = await other.consume(limit, key, 1)
      assert.deepEqual([allowed, resetSeconds > 1795 && resetSeconds <= 1800], [false, true])
    })

    it('opens to a key again when its block has ended', async () => {
      const limit = limitOf({ blockSeconds: 60 })
      const key = freshKey()
      await charge(limit, key, 6)
      await endWindow()
      assert.equal((await one.consume(limit, key, 1)).allowed, true)
    })

    it('tells by a peek what a charge of one would be told', async () => {
      const key = freshKey()
      await charge(limitOf({}), key, 3)
      const peeked = await other.peek(limitOf({}), key)
      assert.deepEqual(peeked, await one.consume(limitOf({}), key, 1))
    })

    it('tells by a peek that the next charge would be refused', async () => {
      const key = freshKey()
      await charge(limitOf({}), key, 5)
      assert.equal((await other.peek(limitOf({}), key)).allowed, false)
    })

    it('charges nothing for a peek', async () => {
      const key = freshKey()
      for (let turn = 0; turn < 10; turn += 1) await one.peek(limitOf({}), key)
      assert.equal((await one.consume(limitOf({}), key, 1)).remaining, 4)
    })

    it('gives points back, to every process', async () => {
      const key = freshKey()
      await charge(limitOf({}), key, 6)
      await other.refund(limitOf({}), key, 4)
      assert.equal((await one.consume(limitOf({}), key, 1)).remaining, 2)
    })

    it('gives back no more than was charged', async () => {
      const key = freshKey()
      await charge(limitOf({}), key, 1)
      await one.refund(limitOf({}), key, 100)
      assert.equal((await one.consume(limitOf({}), key, 1)).remaining, 4)
    })

    it('gives nothing to a key that was never charged', async () => {
      const key = freshKey()
      await one.refund(limitOf({}), key, 3)
      assert.equal((await one.consume(limitOf({}), key, 1)).remaining, 4)
    })

    it('lifts no block by a refund', async () => {
      const limit = limitOf({ blockSeconds: 1800 })
      const key = freshKey()
      await charge(limit, key, 6)
      await one.refund(limit, key, 5)
      assert.equal((await one.consume(limit, key, 1)).allowed, false)
    })

    it('takes no charge that is not a whole number', async () => {
      await assert.rejects(one.consume(limitOf({}), freshKey(), 0.5), RangeError)
    })
  })
}

for (const { store, skip, pair, names } of stores.filter(({ store }) => store !== 'memory')) {
  it(`leaves nothing but keyed hashes in ${store}`, { skip }, async () => {
    await pair()[0]?.consume(limitOf({}), ['192.0.2.1', 'ada@example.com'], 1)
    const known = await names()
    assert.deepEqual(
      [known.length > 0, known.filter((name) => !/^(gatehouse:limit:)?[\w-]{43}$/.test(name))],
      [true, []],
    )
  })
}

it('gives each of several processes that share no store its part of the points, at least one', async () => {
  const lone = (nodes: number) => createLimiter({ ...base, pool: null, redis: null, nodes })
  const left = async (nodes: number) => (await lone(nodes).consume(limitOf({}), ['a'], 1)).remaining
  assert.deepEqual([await left(1), await left(2), await left(100)], [4, 1, 0])
})

it('counts decisions by limit, outcome and store', async () => {
  const metrics = createMetrics()
  const limiter = createLimiter({ ...base, metrics, pool: null, redis: null })
  for (const points of [5, 1, 1]) await limiter.consume(limitOf({}), ['a'], points)
  const { values } = await metrics.limitDecisions.get()
  assert.deepEqual(
    values.map(({ labels, value }) => [labels, value]),
    [
      [{ limit: 'login', outcome: 'allowed', store: 'memory' }, 1],
      [{ limit: 'login', outcome: 'refused', store: 'memory' }, 2],
    ],
  )
})
