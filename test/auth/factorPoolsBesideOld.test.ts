import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type FactorAttempts, createFactorAttempts } from '../../src/auth/factorAttempts.ts'
import type { FreshDatabase } from '../support/postgres.ts'
import { type OpenedDatabase, openedDatabase } from '../support/openedDatabase.ts'

const attemptsMax = 5
const inARowMax = 100
const windowSeconds = 900
const fifty = Array.from({ length: 50 })

/**
 * A server of the release that counted windows alone, by the statements of its `db/queries/factorAttempts` and its
 * cleaning, copied from commit beb50de.
 */
const oldServer = ({ query }: FreshDatabase) => ({
  /** Null where the answer is looked at, else the seconds to wait. */
  async reserve(userId: string): Promise<number | null> {
    const [row] = await query(
      `INSERT INTO factor_attempts (user_id, method, attempts, expires_at)
       VALUES ($1, 'TOTP', 1, now() + make_interval(secs => $2))
       ON CONFLICT (user_id, method) DO UPDATE SET
         attempts = CASE WHEN factor_attempts.expires_at <= now() THEN 1
                         ELSE least(factor_attempts.attempts + 1, 1000000) END,
         expires_at = CASE WHEN factor_attempts.expires_at <= now() THEN now() + make_interval(secs => $2)
                           ELSE factor_attempts.expires_at END
       RETURNING attempts, ceil(extract(epoch FROM factor_attempts.expires_at - now()))::int AS left`,
      [userId, windowSeconds],
    )
    return Number(row?.['attempts']) <= attemptsMax ? null : Math.max(Number(row?.['left']), 1)
  },
  release: (userId: string) =>
    query(
      `UPDATE factor_attempts SET attempts = factor_attempts.attempts - 1
        WHERE user_id = $1 AND method = 'TOTP' AND attempts > 0`,
      [userId],
    ),
  succeed: (userId: string) =>
    query(`DELETE FROM factor_attempts WHERE user_id = $1 AND method = 'TOTP'`, [userId]),
  clean: () =>
    query(
      `DELETE FROM factor_attempts WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM factor_attempts WHERE expires_at < now() LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
    ),
})

describe('the pool of a second factor while an old server runs beside a new one', () => {
  let opened: OpenedDatabase
  let old: ReturnType<typeof oldServer>
  let pools: FactorAttempts
  before(async () => {
    opened = await openedDatabase()
    old = oldServer(opened.database)
    pools = createFactorAttempts(opened.db)
  })
  after(() => opened.close())

  const fresh = {
    reserve: (userId: string) => pools.reserve(userId, 'TOTP'),
    release: (userId: string) => pools.release(userId, 'TOTP'),
    fail: (userId: string) => opened.db.transaction((tx) => pools.fail(tx, userId, 'TOTP')),
    succeed: (userId: string) => opened.db.transaction((tx) => pools.succeed(tx, userId, 'TOTP')),
    unlock: (userId: string) => opened.db.transaction((tx) => pools.unlock(tx, userId)),
  }
  const endWindow = (userId: string) =>
    opened.database.query(
      `UPDATE factor_attempts SET expires_at = now() - interval '1 s' WHERE user_id = $1`,
      [userId],
    )
  const poolOf = async (userId: string) => {
    const [row] = await opened.database.query(
      'SELECT attempts, in_a_row, sealed FROM factor_attempts WHERE user_id = $1',
      [userId],
    )
    return row
  }
  /** Somebody with so many failures in a row at new servers, in a window that is over. */
  const failedTimes = async (times: number) => {
    const userId = await opened.addPerson()
    await fresh.reserve(userId)
    await opened.database.query('UPDATE factor_attempts SET in_a_row = $2 WHERE user_id = $1', [
      userId,
      times,
    ])
    await endWindow(userId)
    return userId
  }
  const shut = async () => {
    const userId = await failedTimes(inARowMax - 1)
    assert.equal(await fresh.reserve(userId), null)
    assert.equal(await fresh.fail(userId), true)
    return userId
  }
  const isOfWindow = (wait: number | null) =>
    assert.ok(wait !== null && wait > windowSeconds - 60 && wait <= windowSeconds, String(wait))

  for (const [name, first, second] of [
    ['old server', () => old, () => fresh],
    ['new server', () => fresh, () => old],
  ] as const) {
    it(`has its guesses at the ${name} counted at the other, for no longer than their window`, async () => {
      const userId = await opened.addPerson()
      for (let time = 0; time < 3; time += 1) assert.equal(await first().reserve(userId), null)
      for (let time = 0; time < 2; time += 1) assert.equal(await second().reserve(userId), null)
      for (const server of [first(), second(), first(), second()]) isOfWindow(await server.reserve(userId))
      await endWindow(userId)
      assert.equal(await second().reserve(userId), null)
      await endWindow(userId)
      assert.equal(await first().reserve(userId), null)
      assert.equal(await second().reserve(userId), null)
    })

    it(`starts anew at both after a success at the ${name}`, async () => {
      const userId = await opened.addPerson()
      for (let time = 0; time < attemptsMax; time += 1) await second().reserve(userId)
      await first().succeed(userId)
      for (let time = 0; time < attemptsMax; time += 1) assert.equal(await second().reserve(userId), null)
      isOfWindow(await first().reserve(userId))
    })

    it(`has at the other what the ${name} gives back`, async () => {
      const userId = await opened.addPerson()
      for (let time = 0; time < attemptsMax; time += 1) await first().reserve(userId)
      await first().release(userId)
      assert.equal(await second().reserve(userId), null)
      isOfWindow(await second().reserve(userId))
    })
  }

  it('looks at five of fifty at once that go to both', async () => {
    const userId = await opened.addPerson()
    const waits = await Promise.all(fifty.map((_, at) => (at % 2 === 0 ? old : fresh).reserve(userId)))
    assert.equal(waits.filter((wait) => wait === null).length, attemptsMax)
  })

  it('counts in a row what an old server had counted, refused guesses aside', async () => {
    const userId = await opened.addPerson()
    for (let time = 0; time < 3 * attemptsMax; time += 1) await old.reserve(userId)
    await endWindow(userId)
    assert.equal(await fresh.reserve(userId), null)
    assert.deepEqual(await poolOf(userId), { attempts: 1, in_a_row: attemptsMax + 1, sealed: false })
  })

  it('admits nothing at an old server while the last attempt in a row runs, and shuts none for longer', async () => {
    const userId = await failedTimes(inARowMax - 1)
    assert.equal(await fresh.reserve(userId), null)
    isOfWindow(await old.reserve(userId))
    isOfWindow(await fresh.reserve(userId))
    await endWindow(userId)
    assert.equal(await old.reserve(userId), null)
    assert.equal(await fresh.reserve(userId), null)
    assert.equal(await fresh.fail(userId), true)
  })

  it('stays shut at an old server, whatever it gives back or cleans, until somebody opens it', async () => {
    const userId = await shut()
    for (let time = 0; time < 3; time += 1) {
      const waits = await Promise.all(fifty.map(() => old.reserve(userId)))
      for (const wait of waits) assert.ok(wait !== null && wait > windowSeconds, String(wait))
      await old.release(userId)
      await fresh.release(userId)
      await old.clean()
      isOfWindow(await fresh.reserve(userId))
    }
    await fresh.succeed(userId)
    assert.equal((await poolOf(userId))?.['sealed'], true)

    assert.equal(await fresh.unlock(userId), true)
    for (const server of [old, fresh, old, fresh, old]) assert.equal(await server.reserve(userId), null)
    isOfWindow(await fresh.reserve(userId))
  })
})
