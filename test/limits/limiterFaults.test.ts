import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, after, before, describe, it } from 'node:test'
import { Gauge } from 'prom-client'
import { createLimiter } from '../../src/limits/limiter.ts'
import { createRedis } from '../../src/limits/redis.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import {
  type Ground,
  createHeardLogger,
  createStoppedClock,
  deadPool,
  hungPool,
  keySecret,
  limitOf,
  startPostgres,
  startRedis,
} from './ground.ts'
import { redisMissing } from '../support/redis.ts'

/** Beyond the deadline of 150 ms: what a slow, shared machine may add. */
const slackMilliseconds = 150
const metrics = createMetrics()

async function timed<T>(work: Promise<T>) {
  const begun = performance.now()
  const value = await work
  return { value, milliseconds: performance.now() - begun }
}

describe('a limit whose shared stores fail', () => {
  const outcomes = [
    ['INSURANCE', { allowed: true, store: 'memory', remaining: 4 }],
    ['DENY', { allowed: false, store: 'none', remaining: 0 }],
    ['ALLOW', { allowed: true, store: 'none', remaining: 5 }],
  ] as const

  for (const [onStoreError, expected] of outcomes) {
    it(`does as declared by ${onStoreError}`, async () => {
      const { logger } = createHeardLogger()
      const pool = await deadPool()
      const limiter = createLimiter({ pool, redis: null, keySecret, logger, metrics })
      const { allowed, store, remaining } = await limiter.consume(limitOf({ onStoreError }), ['a'], 1)
      assert.deepEqual({ allowed, store, remaining }, expected)
    })
  }

  it('never opens wider than its points while memory counts', async () => {
    const { logger } = createHeardLogger()
    const limiter = createLimiter({ pool: await deadPool(), redis: null, keySecret, logger, metrics })
    const decisions = await Promise.all(
      Array.from({ length: 20 }, () => limiter.consume(limitOf({}), ['a'], 1)),
    )
    assert.equal(decisions.filter(({ allowed }) => allowed).length, 5)
  })

  it('says once that a store fails, and shows it to the metrics', async () => {
    const { logger, lines } = createHeardLogger()
    const limitStoreUp = new Gauge({ name: 'up', help: 'up', labelNames: ['store'], registers: [] })
    const observed = { limitDecisions: metrics.limitDecisions, limitStoreUp }
    const limiter = createLimiter({
      pool: await deadPool(),
      redis: null,
      keySecret,
      logger,
      metrics: observed,
    })
    for (let turn = 0; turn < 10; turn += 1) await limiter.consume(limitOf({}), ['a'], 1)
    const values = (await limitStoreUp.get()).values.map(({ labels, value }) => [labels, value])
    assert.deepEqual([lines.length, values], [1, [[{ store: 'postgres' }, 0]]])
  })
})

describe('a limit on a Postgres that hangs', () => {
  it('waits for its deadline three times, then not at all', async () => {
    const { logger } = createHeardLogger()
    const { pool, stop } = await hungPool()
    const limiter = createLimiter({ pool, redis: null, keySecret, logger, metrics })
    const limit = limitOf({ points: 1000 })
    const first = await timed(limiter.consume(limit, ['a'], 1))
    await Promise.all([limiter.consume(limit, ['a'], 1), limiter.consume(limit, ['a'], 1)])
    const later = await timed(
      Promise.all(Array.from({ length: 100 }, () => limiter.consume(limit, ['a'], 1))),
    )
    stop()
    assert.deepEqual(
      [first.milliseconds < 150 + slackMilliseconds, later.milliseconds < 100, first.value.store],
      [true, true, 'memory'],
    )
  })
})

describe('a limit on Redis before Postgres', { skip: redisMissing() }, () => {
  let postgres: Ground

  before(async () => {
    postgres = await startPostgres()
  })

  after(() => postgres.stop())

  async function start(t: TestContext) {
    const { logger } = createHeardLogger()
    const ground = await startRedis()
    t.after(ground.stop)
    const clock = createStoppedClock()
    const pool = postgres.pool()
    // So that its first query does not pay for the connection.
    await pool.query('SELECT 1')
    const { client, ping } = await ground.connect(logger)
    const limiter = createLimiter({ pool, redis: client, keySecret, logger, metrics, clock })
    return { ground, client, clock, limiter, ping }
  }

  it('is decided by Redis while Redis answers', async (t) => {
    const { limiter } = await start(t)
    assert.equal((await limiter.consume(limitOf({}), ['up'], 1)).store, 'redis')
  })

  it('is decided by Postgres, within its points, when Redis is killed', async (t) => {
    const { ground, limiter } = await start(t)
    await limiter.consume(limitOf({}), ['killed'], 1)
    await ground.kill()
    const decisions = []
    for (let turn = 0; turn < 10; turn += 1) decisions.push(await limiter.consume(limitOf({}), ['killed'], 1))
    assert.deepEqual(
      [new Set(decisions.map(({ store }) => store)), decisions.filter(({ allowed }) => allowed).length],
      [new Set(['postgres']), 5],
    )
  })

  it('is decided by Redis again when a new one has started', async (t) => {
    const { ground, client, clock, limiter } = await start(t)
    await ground.kill()
    for (let turn = 0; turn < 3; turn += 1) await limiter.consume(limitOf({}), ['again'], 1)

    const ready = new Promise((resolve) => client.once('ready', resolve))
    await ground.restart()
    await ready
    clock.advance(1000)
    assert.equal((await limiter.consume(limitOf({}), ['again'], 1)).store, 'redis')
  })

  it('pays the deadline at most three times for a Redis that is frozen, and returns to it', async (t) => {
    const { ground, clock, limiter, ping } = await start(t)
    const limit = limitOf({ points: 1000 })
    await limiter.consume(limit, ['frozen'], 1)
    ground.freeze()

    const first = await timed(limiter.consume(limit, ['frozen'], 1))
    await Promise.all([limiter.consume(limit, ['frozen'], 1), limiter.consume(limit, ['frozen'], 1)])
    const later = await timed(limiter.consume(limit, ['frozen'], 1))
    await assert.rejects(ping())

    ground.thaw()
    clock.advance(1000)
    const back = await limiter.consume(limit, ['frozen'], 1)

    assert.deepEqual(
      [first.milliseconds < 150 + slackMilliseconds, later.milliseconds < 100],
      [true, true],
      `${first.milliseconds} ms, then ${later.milliseconds} ms`,
    )
    assert.deepEqual([first.value.store, later.value.store, back.store], ['postgres', 'postgres', 'redis'])
  })
})

describe('the connection to Redis', () => {
  it('lets a server start although Redis is away', async () => {
    const { logger, lines } = createHeardLogger()
    const redis = createRedis('redis://127.0.0.1:1', logger)
    await once(redis.client, 'error')
    await assert.rejects(redis.ping())
    redis.close()
    assert.equal(lines.filter((line) => line.includes('redis is away')).length, 1)
  })

  it('tells how long a round trip takes', { skip: redisMissing() }, async (t) => {
    const { logger } = createHeardLogger()
    const ground = await startRedis()
    t.after(ground.stop)
    const { ping } = await ground.connect(logger)
    assert.ok((await ping()) > 0)
  })
})
