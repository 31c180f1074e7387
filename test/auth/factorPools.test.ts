import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type FactorAttempts, createFactorAttempts } from '../../src/auth/factorAttempts.ts'
import { deleteForgottenPools } from '../../src/db/queries/factorAttempts.ts'
import type { ProofMethod } from '../../src/db/tables/factorAttempts.ts'
import { type OpenedDatabase, openedDatabase } from '../support/openedDatabase.ts'

const attemptsMax = 5
const inARowMax = 100
const windowSeconds = 900
const fifty = Array.from({ length: 50 }, (_, at) => at)

describe('the pool of a second factor', () => {
  let opened: OpenedDatabase
  let pools: FactorAttempts
  before(async () => {
    opened = await openedDatabase()
    pools = createFactorAttempts(opened.db)
  })
  after(() => opened.close())

  const endWindows = () =>
    opened.database.query(`UPDATE factor_attempts SET expires_at = now() - interval '1 s'`)
  const fail = (userId: string, method: ProofMethod = 'TOTP') =>
    opened.db.transaction((tx) => pools.fail(tx, userId, method))
  const succeed = (userId: string, method: ProofMethod = 'TOTP') =>
    opened.db.transaction((tx) => pools.succeed(tx, userId, method))
  const unlock = (userId: string) => opened.db.transaction((tx) => pools.unlock(tx, userId))
  /** Somebody with this many failures in a row in the window before. */
  const failedTimes = async (times: number, method: ProofMethod = 'TOTP') => {
    const userId = await opened.addPerson()
    await opened.database.query(
      `INSERT INTO factor_attempts (user_id, method, attempts, in_a_row, expires_at, kept_until)
       VALUES ($1, $2, 3, $3, now() - interval '1 s', now() + interval '1 day')`,
      [userId, method, times],
    )
    return userId
  }
  /** Not admitted, with the wait of a window. */
  const refused = async (userId: string) => {
    const wait = await pools.reserve(userId, 'TOTP')
    assert.ok(wait !== null && wait > windowSeconds - 30 && wait <= windowSeconds, String(wait))
  }
  const shut = async (method: ProofMethod = 'TOTP') => {
    const userId = await failedTimes(inARowMax - 1, method)
    assert.equal(await pools.reserve(userId, method), null)
    assert.equal(await fail(userId, method), true)
    return userId
  }

  it('is shut by the hundredth failure in a row, whatever windows lie between, and by none before', async () => {
    const userId = await opened.addPerson()
    const outcomes: boolean[] = []
    for (let window = 0; window < inARowMax / attemptsMax; window += 1) {
      for (let time = 0; time < attemptsMax; time += 1) {
        assert.equal(await pools.reserve(userId, 'TOTP'), null)
        outcomes.push(await fail(userId))
      }
      assert.notEqual(await pools.reserve(userId, 'TOTP'), null)
      await endWindows()
    }
    assert.deepEqual(outcomes, [...Array.from({ length: inARowMax - 1 }, () => false), true])
    await refused(userId)
    assert.equal(await pools.reserve(userId, 'RECOVERY_CODE'), null)
    assert.equal(await pools.reserve(await opened.addPerson(), 'TOTP'), null)
  })

  for (const left of [1, 3])
    it(`admits the ${left} left of fifty at once, over two processes, and tells one of them that it is shut`, async () => {
      const userId = await failedTimes(inARowMax - left)
      const other = createFactorAttempts(opened.db)
      const waits = await Promise.all(
        fifty.map((at) => (at % 2 === 0 ? pools : other).reserve(userId, 'TOTP')),
      )
      assert.equal(waits.filter((wait) => wait === null).length, left)
      const told = await Promise.all(fifty.map(() => fail(userId)))
      assert.equal(told.filter(Boolean).length, 1)
    })

  it('is opened by no waiting, and forgotten by no cleaning', async () => {
    const [half, userId] = [await failedTimes(50), await shut()]
    await opened.database.query(
      `UPDATE factor_attempts SET expires_at = now() - interval '2 years', kept_until = now() - interval '1 year' WHERE user_id = $1`,
      [userId],
    )
    assert.equal(await pools.reserve(half, 'TOTP'), null)
    await endWindows()
    await deleteForgottenPools(opened.db)
    await refused(userId)
    const rows = await opened.database.query(
      `SELECT in_a_row, kept_until > now() + interval '364 days' AS kept FROM factor_attempts
        WHERE user_id = ANY($1) ORDER BY in_a_row`,
      [[half, userId]],
    )
    assert.deepEqual(rows, [
      { in_a_row: 51, kept: true },
      { in_a_row: inARowMax, kept: false },
    ])
  })

  it('waits, shut, like one whose window runs: in turns of a quarter of an hour', async () => {
    const userId = await shut()
    await refused(userId)
    for (const [passed, left] of [
      ['10 minutes', 300],
      ['14 minutes 50 s', 10],
      ['15 minutes', 900],
      ['3 years 7 minutes', 480],
    ]) {
      await opened.database.query(
        `UPDATE factor_attempts SET expires_at = now() + interval '10 years' - $2::interval WHERE user_id = $1`,
        [userId, passed],
      )
      const wait = await pools.reserve(userId, 'TOTP')
      assert.ok(wait !== null && Math.abs(wait - Number(left)) <= 3, `${wait} after ${passed}`)
    }
  })

  it('is forgotten a year after its last attempt', async () => {
    const userId = await failedTimes(50)
    assert.equal(await pools.reserve(userId, 'TOTP'), null)
    const countOf = () =>
      opened.database.query('SELECT in_a_row FROM factor_attempts WHERE user_id = $1', [userId])
    await deleteForgottenPools(opened.db)
    assert.equal((await countOf()).length, 1)
    await opened.database.query(
      `UPDATE factor_attempts SET kept_until = kept_until - interval '366 days' WHERE user_id = $1`,
      [userId],
    )
    assert.ok((await deleteForgottenPools(opened.db)) >= 1)
    assert.deepEqual(await countOf(), [])
  })

  it('starts anew after a success of its own, and of no other factor', async () => {
    const userId = await failedTimes(inARowMax - 1)
    await succeed(userId, 'RECOVERY_CODE')
    await succeed(userId, 'PASSKEY')
    assert.equal(await pools.reserve(userId, 'TOTP'), null)
    await succeed(userId)
    assert.equal(await pools.reserve(userId, 'TOTP'), null)
    assert.equal(await fail(userId), false)
  })

  it('stays shut after a right answer that was being looked at when it was shut', async () => {
    const userId = await failedTimes(inARowMax - 2)
    for (let time = 0; time < 2; time += 1) assert.equal(await pools.reserve(userId, 'TOTP'), null)
    assert.equal(await fail(userId), true)
    await succeed(userId)
    await refused(userId)
  })

  it('counts no attempt that was given back, not even the last', async () => {
    const userId = await failedTimes(inARowMax - 1)
    for (let time = 0; time < 3 * attemptsMax; time += 1) {
      assert.equal(await pools.reserve(userId, 'TOTP'), null)
      await pools.release(userId, 'TOTP')
    }
    assert.equal(await fail(userId), false)
    assert.equal(await pools.reserve(userId, 'TOTP'), null)
    assert.equal(await fail(userId), true)
  })

  it('admits nothing beside the last attempt for a whole window, and one where its outcome was lost', async () => {
    const userId = await failedTimes(inARowMax - 2)
    assert.equal(await pools.reserve(userId, 'TOTP'), null)
    // As if the window were nearly over: the last attempt opens one of its own.
    await opened.database.query(
      `UPDATE factor_attempts SET expires_at = now() + interval '3 s' WHERE user_id = $1`,
      [userId],
    )
    assert.equal(await pools.reserve(userId, 'TOTP'), null)
    const wait = await pools.reserve(userId, 'TOTP')
    assert.ok(wait !== null && wait > windowSeconds - 10, String(wait))
    await endWindows()
    const waits = await Promise.all(fifty.map(() => pools.reserve(userId, 'TOTP')))
    assert.equal(waits.filter((each) => each === null).length, 1)
    assert.equal(await fail(userId), true)
  })

  it('is opened by an unlock, for its person alone, with a hundred attempts again', async () => {
    const [ada, eve] = [await shut(), await shut()]
    assert.equal(await unlock(ada), true)
    assert.equal(await unlock(ada), false)
    await refused(eve)
    assert.equal(await pools.reserve(ada, 'TOTP'), null)
    assert.equal(await fail(ada), false)
  })

  it('has its guesses of the quarter of an hour given back by no unlock', async () => {
    const userId = await shut('RECOVERY_CODE')
    for (let time = 0; time < attemptsMax; time += 1) await pools.reserve(userId, 'TOTP')
    assert.equal(await unlock(userId), true)
    assert.equal(await pools.reserve(userId, 'RECOVERY_CODE'), null)
    assert.notEqual(await pools.reserve(userId, 'TOTP'), null)
  })
})
