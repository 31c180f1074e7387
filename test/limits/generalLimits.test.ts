import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createGeneralLimits } from '../../src/limits/generalLimits.ts'
import type { LimitRate } from '../../src/limits/overrides.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import {
  type Ground,
  type RedisGround,
  createHeardLogger,
  createStoppedClock,
  deadPool,
  hungPool,
  keySecret,
  redisMissing,
  startPostgres,
  startRedis,
} from './ground.ts'

const { logger } = createHeardLogger()
const metrics = createMetrics()
const base = { maxRequests: 100, windowSeconds: 900, redis: null, pool: null, keySecret, logger, metrics }

/** How many of `count` requests pass. */
function passing(count: number, request: () => { allowed: boolean }) {
  return Array.from({ length: count }, request).filter(({ allowed }) => allowed).length
}

describe('the general limits of one process', () => {
  it('refuse the 101st request of an address, and say for how long', () => {
    const general = createGeneralLimits(base)
    const passed = passing(100, () => general.address('192.0.2.1', 1))
    const { allowed, remaining, resetSeconds, limit } = general.address('192.0.2.1', 1)
    assert.deepEqual([passed, allowed, remaining, resetSeconds, limit.name], [100, false, 0, 900, 'general'])
  })

  it('refuse the 601st request of a person in a minute', () => {
    const general = createGeneralLimits(base)
    const passed = passing(601, () => general.person('ada', 1))
    assert.equal(passed, 600)
  })

  it('charge a dearer request its points', () => {
    const general = createGeneralLimits(base)
    assert.equal(general.address('192.0.2.1', 10).remaining, 90)
  })

  it('count what they refuse', () => {
    const general = createGeneralLimits(base)
    general.address('192.0.2.1', 101)
    general.refundAddress('192.0.2.1', 1)
    assert.equal(general.address('192.0.2.1', 1).allowed, false)
  })

  it('take a whole IPv6 /64 for one address', () => {
    const general = createGeneralLimits(base)
    let host = 0
    const passed = passing(150, () => general.address(`2001:db8:0:7::${(host += 1).toString(16)}`, 1))
    assert.equal(passed, 100)
  })

  it('keep addresses apart from each other and from people', () => {
    const general = createGeneralLimits(base)
    general.address('192.0.2.1', 100)
    const others = [general.address('192.0.2.2', 1), general.person('192.0.2.1', 1)]
    assert.deepEqual(
      others.map(({ remaining }) => remaining),
      [99, 599],
    )
  })

  it('give an address back what a person pays', () => {
    const general = createGeneralLimits(base)
    general.address('192.0.2.1', 100)
    general.refundAddress('192.0.2.1', 1)
    assert.equal(general.address('192.0.2.1', 1).allowed, true)
  })

  it('give back no more than was charged', () => {
    const general = createGeneralLimits(base)
    general.refundAddress('192.0.2.1', 50)
    assert.equal(general.address('192.0.2.1', 1).remaining, 99)
  })

  it('begin anew when the window has ended, and not before', () => {
    const clock = createStoppedClock()
    const general = createGeneralLimits({ ...base, clock })
    general.address('192.0.2.1', 101)
    clock.advance(899_999)
    const before = general.address('192.0.2.1', 1).allowed
    clock.advance(1)
    assert.deepEqual([before, general.address('192.0.2.1', 1).allowed], [false, true])
  })

  it('remember an address that goes on asking, however many others come', () => {
    const general = createGeneralLimits(base)
    general.address('192.0.2.1', 100)
    for (let other = 0; other < 150_000; other += 1) {
      if (other % 50_000 === 0) general.address('192.0.2.1', 1)
      general.address(`10.${other >> 16}.${(other >> 8) & 255}.${other & 255}`, 1)
    }
    assert.equal(general.address('192.0.2.1', 1).allowed, false)
  })

  const rate: LimitRate = { points: 3, windowSeconds: 60 }
  const overrides = [
    ['general', [2, 599]],
    ['general-user', [99, 2]],
    ['*', [2, 2]],
  ] as const

  for (const [name, expected] of overrides) {
    it(`are what the operator says of ${name}`, () => {
      const general = createGeneralLimits({ ...base, overrides: new Map([[name, rate]]) })
      const decisions = [general.address('192.0.2.1', 1), general.person('ada', 1)]
      assert.deepEqual(
        decisions.map(({ remaining }) => remaining),
        expected,
      )
    })
  }

  it('show their decisions to the metrics', async () => {
    const metrics = createMetrics()
    const general = createGeneralLimits({ ...base, metrics, maxRequests: 2 })
    passing(5, () => general.address('192.0.2.1', 1))
    const { values } = await metrics.limitDecisions.get()
    const counted = values
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => [labels.outcome, value])
    assert.deepEqual(counted, [
      ['allowed', 2],
      ['refused', 3],
    ])
  })
})

let postgres: Ground
let redis: RedisGround | null = null

before(async () => {
  postgres = await startPostgres()
  if (redisMissing === false) redis = await startRedis()
})

after(async () => {
  await redis?.stop()
  await postgres.stop()
})

const stores = [
  { store: 'postgres', skip: false, process: async () => ({ pool: postgres.pool() }) },
  {
    store: 'redis',
    skip: redisMissing,
    process: async () => ({ redis: (await redis?.connect(logger))?.client ?? null }),
  },
] as const

for (const { store, skip, process } of stores) {
  describe(`the general limits of two processes on one ${store}`, { skip }, () => {
    /** A process is a set of limits with a connection of its own. */
    async function start(differences: { clock?: ReturnType<typeof createStoppedClock> } = {}) {
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
      await one.flush()
      other.address(ip, 1)
      await other.flush()
      assert.equal(other.address(ip, 1).remaining, 96)
    })

    it('share one window: the one that began first', async () => {
      const clock = createStoppedClock()
      const ip = freshIp()
      const [one, other] = [await start(), await start({ clock })]
      one.address(ip, 100)
      await one.flush()
      clock.advance(600_000)
      other.address(ip, 1)
      await other.flush()
      clock.advance(800_000)
      assert.equal(other.address(ip, 1).allowed, false)
    })

    it('give an address back what was already shared', async () => {
      const ip = freshIp()
      const [one, other] = [await start(), await start()]
      one.address(ip, 100)
      await one.flush()
      one.refundAddress(ip, 40)
      await one.flush()
      other.address(ip, 1)
      await other.flush()
      assert.equal(other.address(ip, 1).remaining, 38)
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

describe('the general limits when their store fails', () => {
  it('go on exactly in each process while it is dead', async () => {
    const general = createGeneralLimits({ ...base, pool: await deadPool() })
    const passed = passing(60, () => general.address('192.0.2.1', 1))
    await general.flush()
    assert.equal(passed + passing(60, () => general.address('192.0.2.1', 1)), 100)
  })

  it('wait for nothing while it hangs', async () => {
    const { pool, stop } = await hungPool()
    const general = createGeneralLimits({ ...base, pool })
    general.address('192.0.2.1', 60)
    const flushed = general.flush()
    const passed = passing(60, () => general.address('192.0.2.1', 1))
    stop()
    await flushed
    assert.equal(passed, 40)
  })

  it('stop within a second or so while it hangs', async () => {
    const { pool, stop } = await hungPool()
    const general = createGeneralLimits({ ...base, pool })
    general.address('192.0.2.1', 1)
    const begun = performance.now()
    await general.stop()
    stop()
    assert.ok(performance.now() - begun < 1500)
  })

  it('share afterwards what was charged meanwhile', { skip: redisMissing }, async (t) => {
    const ground = await startRedis()
    t.after(ground.stop)
    const { client } = await ground.connect(logger)
    const general = createGeneralLimits({ ...base, redis: client })
    const another = createGeneralLimits({ ...base, redis: (await ground.connect(logger)).client })
    general.address('192.0.2.1', 30)
    ground.server.kill('SIGSTOP')
    const flushed = general.flush()
    general.address('192.0.2.1', 30)
    ground.server.kill('SIGCONT')
    await flushed
    await general.flush()
    another.address('192.0.2.1', 40)
    await another.flush()
    assert.equal(another.address('192.0.2.1', 1).allowed, false)
  })
})
