import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGeneralLimits } from '../../src/limits/generalLimits.ts'
import type { LimitRate } from '../../src/limits/limit.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { createHeardLogger, createStoppedClock, deadPool, hungPool, keySecret, passing } from './ground.ts'

const { logger } = createHeardLogger()
const metrics = createMetrics()
const base = { maxRequests: 100, windowSeconds: 900, redis: null, pool: null, keySecret, logger, metrics }

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
    general.address('192.0.2.1', 60)
    general.address('192.0.2.1', 60)
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
})
