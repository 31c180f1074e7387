import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBreaker } from '../../src/limits/breaker.ts'
import { createStoppedClock } from './ground.ts'

const fail = () => Promise.reject(new Error('down'))
const hang = () => new Promise<never>(() => undefined)
const answer = () => Promise.resolve('yes')

function createOpenBreaker() {
  const clock = createStoppedClock()
  const changes: unknown[] = []
  const breaker = createBreaker({ timeoutMs: 20, clock, onChange: (fault) => changes.push(fault) })
  const opened = Promise.all([fail, fail, fail].map((call) => breaker.attempt(call)))
  return opened.then(() => ({ breaker, clock, changes }))
}

describe('the breaker', () => {
  it('hands the answer through', async () => {
    const breaker = createBreaker({ timeoutMs: 20, clock: createStoppedClock(), onChange: () => undefined })
    assert.deepEqual(await breaker.attempt(answer), { answered: true, value: 'yes' })
  })

  it('gives a call that hangs no more than its deadline', async () => {
    const breaker = createBreaker({ timeoutMs: 20, clock: createStoppedClock(), onChange: () => undefined })
    assert.deepEqual(await breaker.attempt(hang), { answered: false })
  })

  it('gives a store that has just failed less, and a probe the whole deadline again', async () => {
    const clock = createStoppedClock()
    const deadlines = { timeoutMs: 150, suspectMs: 20 }
    const breaker = createBreaker({ ...deadlines, clock, onChange: () => undefined })
    const slow = () => new Promise((resolve) => void setTimeout(resolve, 60))
    assert.equal((await breaker.attempt(slow)).answered, true)
    for (const call of [fail, slow, slow]) assert.equal((await breaker.attempt(call)).answered, false)
    clock.advance(1000)
    assert.equal((await breaker.attempt(slow)).answered, true)
  })

  it('does not open for two faults in a row', async () => {
    const breaker = createBreaker({ timeoutMs: 20, clock: createStoppedClock(), onChange: () => undefined })
    for (const call of [fail, fail, answer, fail, fail]) await breaker.attempt(call)
    assert.equal((await breaker.attempt(answer)).answered, true)
  })

  it('makes no call for a second after three faults in a row', async () => {
    const { breaker, clock } = await createOpenBreaker()
    clock.advance(999)
    let calls = 0
    const attempt = await breaker.attempt(async () => {
      calls += 1
    })
    assert.deepEqual([attempt.answered, calls], [false, 0])
  })

  it('lets one call at a time probe after a second', async () => {
    const { breaker, clock } = await createOpenBreaker()
    clock.advance(1000)
    let calls = 0
    const probe = () => {
      calls += 1
      return hang()
    }
    await Promise.all([breaker.attempt(probe), breaker.attempt(probe), breaker.attempt(probe)])
    assert.equal(calls, 1)
  })

  it('rests for another second after a probe that failed', async () => {
    const { breaker, clock } = await createOpenBreaker()
    clock.advance(1000)
    await breaker.attempt(fail)
    clock.advance(999)
    assert.equal((await breaker.attempt(answer)).answered, false)
  })

  it('closes when a probe is answered', async () => {
    const { breaker, clock } = await createOpenBreaker()
    clock.advance(1000)
    await breaker.attempt(answer)
    assert.equal((await breaker.attempt(answer)).answered, true)
  })

  it('does not stay open when the clock is set back', async () => {
    const { breaker, clock } = await createOpenBreaker()
    clock.advance(-3_600_000)
    assert.equal((await breaker.attempt(answer)).answered, true)
  })

  it('tells of its opening once and of its closing once', async () => {
    const { breaker, clock, changes } = await createOpenBreaker()
    clock.advance(1000)
    await breaker.attempt(fail)
    clock.advance(1000)
    await breaker.attempt(answer)
    await breaker.attempt(answer)
    assert.deepEqual(changes, [new Error('down'), null])
  })
})
