import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type GeneralLimitsOptions, createGeneralLimits } from '../../src/limits/generalLimits.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import {
  type Ground,
  type RedisGround,
  createHeardLogger,
  createStoppedClock,
  keySecret,
  passing,
  startPostgres,
  startRedis,
} from './ground.ts'
import { redisMissing } from '../support/redis.ts'

const { logger } = createHeardLogger()
const metrics = createMetrics()
const base = { maxRequests: 100, windowSeconds: 900, redis: null, pool: null, keySecret, logger, metrics }

let postgres: Ground
let redis: RedisGround | null = null

before(async () => {
  postgres = await startPostgres()
  if (redisMissing() === undefined) redis = await startRedis()
})

after(async () => {
  await redis?.stop()
  await postgres.stop()
})

const stores = [
  { store: 'postgres', skip: false, process: async () => ({ pool: postgres.pool() }) },
  {
    store: 'redis',
    skip: redisMissing(),
    process: async () => ({ redis: (await redis?.connect(logger))?.client ?? null }),
  },
] as const

for (const { store, skip, process } of stores) {
  describe(`the general limits of two processes on one ${store}`, { skip }, () => {
    /** A process is a set of limits with a connection of its own. */
    async function start(differences: Partial<GeneralLimitsOptions> = {}) {
      return createGeneralLimits({ ...base, ...differences, ...(await process()) })
    }

    let serial = 0
    const freshIp = () => `192.0.2.${(serial += 1)}`

    it('know of each other after a flush', async () => {
      const ip = freshIp()
      const [one, other] = [await start(), await start()]
      passing(60, () => one.address(ip, 1))
      passing(60, () => other.address(ip, 1))
      await one.flush()
      await other.flush()
      assert.equal(other.address(ip, 1).allowed, false)
    })

    it('lose no charge over many flushes of many addresses', async () => {
      const [one, other] = [await start(), await start()]
      const ips = Array.from({ length: 1500 }, (_, host) => `198.18.${host >> 8}.${host & 255}`)
      for (let turn = 0; turn < 3; turn += 1) {
        for (const general of [one, other]) for (const ip of ips) general.address(ip, 1)
        await Promise.all([one.flush(), other.flush()])
      }
      const left = ips.map((ip) => one.address(ip, 1).remaining)
      await one.flush()
      await other.flush()
      for (const ip of ips) other.address(ip, 1)
      await other.flush()
      assert.deepEqual(
        [Math.min(...left) >= 93, new Set(ips.map((ip) => other.address(ip, 1).remaining))],
        [true, new Set([91])],
      )
    })

    it('keep what is charged while a flush is under way', async () => {
      const ip = freshIp()
      const [one, other] = [await start(), await start()]
      one.address(ip, 1)
      const flushed = one.flush()
      one.address(ip, 1)
      await flushed
      const known = one.address(ip, 1).remaining
      await one.flush()
      other.address(ip, 1)
      await other.flush()
      assert.deepEqual([known, other.address(ip, 1).remaining], [97, 95])
    })

    it('live by the window of the store', async () => {
      const clock = createStoppedClock()
      const ip = freshIp()
      const [one, other] = [await start(), await start({ clock, windowSeconds: 60 })]
      one.address(ip, 100)
      await one.flush()
      other.address(ip, 1)
      await other.flush()
      clock.advance(120_000)
      const during = other.address(ip, 1).allowed
      clock.advance(800_000)
      assert.deepEqual([during, other.address(ip, 1).allowed], [false, true])
    })

    it('share what is left at the stop', async () => {
      const ip = freshIp()
      const [one, other] = [await start(), await start()]
      one.start()
      one.address(ip, 99)
      await one.stop()
      other.address(ip, 1)
      await other.flush()
      assert.equal(other.address(ip, 1).allowed, false)
    })
  })
}

it('share when the store is back what was charged while it was dead', { skip: redisMissing() }, async (t) => {
  const ground = await startRedis()
  t.after(ground.stop)
  const { client } = await ground.connect(logger)
  const one = createGeneralLimits({ ...base, redis: client })
  await ground.kill()
  one.address('192.0.2.1', 60)
  await one.flush()

  const ready = new Promise((resolve) => client.once('ready', resolve))
  await ground.restart()
  await ready
  await one.flush()
  const other = createGeneralLimits({ ...base, redis: (await ground.connect(logger)).client })
  other.address('192.0.2.1', 40)
  await other.flush()
  assert.equal(other.address('192.0.2.1', 1).allowed, false)
})

it('count once what a frozen store hears late', { skip: redisMissing() }, async (t) => {
  const ground = await startRedis()
  t.after(ground.stop)
  const { client } = await ground.connect(logger)
  const general = createGeneralLimits({ ...base, redis: client })
  general.address('192.0.2.1', 30)
  ground.freeze()
  const flushed = general.flush()
  general.address('192.0.2.1', 30)
  ground.thaw()
  await flushed
  await general.flush()
  assert.equal(general.address('192.0.2.1', 1).remaining, 39)
})
