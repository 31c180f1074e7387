import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { PresentedRefreshToken } from '../../src/auth/refreshTokens.ts'
import { type OnRotated, createRotate } from '../../src/auth/rotations.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const idleSeconds = 3_600

describe('rotations that come together', () => {
  let database: FreshDatabase
  let open: OpenDatabase
  before(async () => {
    database = await freshDatabase()
    open = openDatabase({
      url: database.appUrl,
      poolMax: 8,
      timeoutMs: 10_000,
      slowQueryMs: 5_000,
      logger: createLogger('error', { write: () => undefined }),
      metrics: createMetrics(),
    })
  })
  after(async () => {
    await open.close()
    await database.drop()
  })

  const begin = async (status = 'ACTIVE'): Promise<PresentedRefreshToken & { userId: string }> => {
    const [userId, sessionId, random] = [randomUUID(), randomUUID(), randomBytes(32)]
    const refreshHash = createHash('sha256').update(random).digest()
    await database.query(
      `INSERT INTO users (id, email, email_canonical, status, password_hash, password_key_id) VALUES ($1, $2, $2, $3, '', '')`,
      [userId, `${userId}@example.com`, status],
    )
    await database.query(
      `INSERT INTO sessions (id, user_id, expires_at, ends_at, authentication_methods, refresh_hash)
       VALUES ($1, $2, now() + interval '1 h', now() + interval '2 h', '{pwd}', $3)`,
      [sessionId, userId, refreshHash],
    )
    return { userId, sessionId, counter: 0, random, refreshHash }
  }
  const rotate = () => createRotate(open.db, idleSeconds)
  const nothing: OnRotated = () => Promise.resolve()
  const counterOf = async ({ sessionId }: { sessionId: string }) => {
    const [row] = await database.query('SELECT refresh_counter FROM sessions WHERE id = $1', [sessionId])
    return row?.['refresh_counter']
  }

  it('move each session on once, and tell whose it is in the transaction of the deed', async () => {
    const sessions = await Promise.all(Array.from({ length: 70 }, () => begin()))
    const together = rotate()
    const told: unknown[] = []
    const rows = await Promise.all(
      sessions.map((presented) =>
        together(presented, async (_tx, about) => {
          told.push(about)
        }),
      ),
    )
    assert.deepEqual(
      rows.map((row) => [row?.id, row?.refreshCounter, row?.person.id]),
      sessions.map(({ sessionId, userId }) => [sessionId, 1, userId]),
    )
    assert.deepEqual(new Set(told), new Set(sessions.map(({ sessionId, userId }) => ({ sessionId, userId }))))
    for (const session of sessions) assert.equal(await counterOf(session), 1)
  })

  it('let one of fifty with the same token win', async () => {
    const presented = await begin()
    const [one, two] = [rotate(), rotate()]
    const rows = await Promise.all(
      Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? one : two)(presented, nothing)),
    )
    assert.equal(rows.filter((row) => row !== null).length, 1)
    assert.equal(await counterOf(presented), 1)
  })

  it('leave alone what is not the plain case, beside one that is', async () => {
    const [good, suspended, ended, expired, older] = await Promise.all([
      begin(),
      begin('SUSPENDED'),
      begin(),
      begin(),
      begin(),
    ])
    await database.query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [ended.sessionId])
    await database.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [expired.sessionId])
    await database.query('UPDATE sessions SET refresh_counter = 5 WHERE id = $1', [older.sessionId])
    const forged = { ...good, sessionId: older.sessionId, counter: 5 }
    const unknown = { ...good, sessionId: randomUUID() }
    const together = rotate()
    const rows = await Promise.all(
      [good, suspended, ended, expired, older, forged, unknown].map((one) => together(one, nothing)),
    )
    assert.deepEqual(
      rows.map((row) => row?.id ?? null),
      [good.sessionId, null, null, null, null, null, null],
    )
    assert.equal(await counterOf(older), 5)
  })

  it('wait for nobody who holds a session: its token is judged on its own', async () => {
    const [held, free] = [await begin(), await begin()]
    const together = rotate()
    const rows = await open.db.transaction(async (tx) => {
      await tx.execute(`SELECT 1 FROM sessions WHERE id = '${held.sessionId}' FOR UPDATE`)
      return Promise.all([together(held, nothing), together(free, nothing)])
    })
    assert.deepEqual(
      rows.map((row) => row?.id ?? null),
      [null, free.sessionId],
    )
  })

  it('keep no deed whose record could not be written, and spoil none that comes later', async () => {
    const [bad, good] = [await begin(), await begin()]
    const together = rotate()
    const fail: OnRotated = () => Promise.reject(new Error('the record cannot be written'))
    assert.equal(await together(bad, fail), null)
    assert.equal(await counterOf(bad), 0)
    assert.equal((await together(good, nothing))?.refreshCounter, 1)
  })
})
