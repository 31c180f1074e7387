import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFollower } from '../../src/audit/follower.ts'
import { createInbox } from '../../src/audit/inbox.ts'
import { createLogger } from '../../src/observability/logger.ts'

interface Row {
  readonly id: string
  readonly timestamp: Date
}
const at = (id: string, milliseconds: number): Row => ({ id, timestamp: new Date(milliseconds) })

/** A table in memory and a clock that a test winds. */
function table() {
  const rows: Row[] = []
  let turn: (() => void) | null = null
  let fault: Error | null = null
  const follower = createFollower<Row>({
    now: () => Promise.resolve(new Date(1_000)),
    read: (since, seen, limit) =>
      fault === null
        ? Promise.resolve(
            rows.filter(({ id, timestamp }) => timestamp >= since && !seen.includes(id)).slice(0, limit),
          )
        : Promise.reject(fault),
    after: (_milliseconds, callback) => {
      turn = callback
      return () => {
        turn = null
      }
    },
    logger: createLogger('silent'),
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return {
    rows,
    follower,
    fail: (error: Error | null) => {
      fault = error
    },
    isAsking: () => turn !== null,
    async look() {
      const due = turn
      turn = null
      due?.()
      await settle()
    },
    settle,
  }
}

describe('the follower of a table', () => {
  it('gives a row that commits late, behind rows of a later time, and none twice', async () => {
    const { rows, follower, look, settle } = table()
    const events = follower.follow('ada', () => true)
    await settle()
    rows.push(at('b', 5_000))
    await look()
    rows.unshift(at('a', 2_000))
    await look()
    await look()
    assert.deepEqual([(await events.next()).value?.id, (await events.next()).value?.id], ['b', 'a'])
    rows.push(at('c', 6_000))
    await look()
    assert.equal((await events.next()).value?.id, 'c')
  })

  it('gives nothing of before it was opened', async () => {
    const { rows, follower, look, settle } = table()
    rows.push(at('old', 999))
    const events = follower.follow('ada', () => true)
    await settle()
    rows.push(at('new', 1_001))
    await look()
    assert.equal((await events.next()).value?.id, 'new')
  })

  it('goes on where the database did not answer for a while, and loses nothing', async () => {
    const { rows, follower, look, settle, fail } = table()
    const events = follower.follow('ada', () => true)
    await settle()
    fail(new Error('away'))
    rows.push(at('a', 2_000))
    await look()
    fail(null)
    await look()
    assert.equal((await events.next()).value?.id, 'a')
  })

  it('asks nobody once the last reader has gone', async () => {
    const { follower, look, settle, isAsking } = table()
    const events = follower.follow('ada', () => true)
    await settle()
    assert.equal(isAsking(), true)
    await events.return?.()
    await look()
    assert.equal(isAsking(), false)
  })
})

describe('the inbox of a reader', () => {
  it('ends with SERVICE_UNAVAILABLE where the reader falls behind, after what was kept', async () => {
    let closed = 0
    const { rows, put } = createInbox<number>(2, () => {
      closed += 1
    })
    for (const row of [1, 2, 3, 4]) put(row)
    assert.deepEqual([(await rows.next()).value, (await rows.next()).value], [1, 2])
    await rows.next()
    await assert.rejects(rows.next(), { code: 'SERVICE_UNAVAILABLE' })
    assert.deepEqual([(await rows.next()).done, closed], [true, 1])
  })

  it('answers whoever waits when it ends', async () => {
    const { rows, end } = createInbox<number>(2, () => undefined)
    const waiting = rows.next()
    end()
    assert.deepEqual(await waiting, { done: true, value: undefined })
  })
})
