import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { verifyDatabase } from '../../src/audit/verify/verifyDatabase.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type Recording, startRecording } from '../support/recording.ts'

const clientAt = (ip: string) => ({ requestId: 'r', ip, userAgent: 'agent' })

describe('refusals', () => {
  let database: FreshDatabase
  let recording: Recording
  before(async () => {
    database = await freshDatabase()
    // A minute that does not end in the middle of a test.
    recording = await startRecording(database.appUrl, { clock: { now: () => 0 } })
  })
  after(async () => {
    await recording.stop()
    await database.drop()
  })

  const refuse = (ip: string, userId: string | null = null) =>
    recording.recorder.refusing({ client: clientAt(ip), operation: 'login' })(
      'login_failed',
      { reason: 'unknown_user' },
      { userId },
    )
  const totals = async (ip: string) => {
    const [row] = await database.query(
      `SELECT count(*)::int AS rows, coalesce(sum(count), 0)::int AS total FROM security_events
        WHERE ip_address = $1`,
      [ip],
    )
    return row
  }

  it('are in the record when their caller hears of it, many of them in one commit', async () => {
    const began = await database.query('SELECT pg_current_xact_id()::text::bigint AS id')
    await Promise.all(Array.from({ length: 200 }, (_, n) => refuse(`192.0.2.${n}`)))
    const rows = await database.query(
      `SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS commits FROM security_events
        WHERE event_type = 'login_failed'`,
    )
    assert.equal(rows[0]?.['rows'], 200)
    assert.ok(Number(rows[0]?.['commits']) < 10, JSON.stringify([rows, began]))
  })

  it('of a spray from one address make few rows, and their count is exact', async () => {
    const spray = 100_000
    for (let done = 0; done < spray; done += 1_000)
      await Promise.all(Array.from({ length: 1_000 }, () => refuse('198.51.100.1')))
    await recording.recorder.folds.flush()
    const { rows, total } = (await totals('198.51.100.1')) ?? {}
    assert.equal(total, spray)
    assert.ok(Number(rows) < 20 + 120, `${String(rows)} rows`)
  })

  it('about different people stay apart, each with its count', async () => {
    const people = Array.from({ length: 30 }, (_, n) => `018f0000-0000-7000-8000-0000000001${n + 10}`)
    for (let round = 0; round < 3; round += 1)
      await Promise.all(people.map((userId) => refuse('198.51.100.2', userId)))
    await recording.recorder.folds.flush()
    const counts = await database.query(
      `SELECT user_id, sum(count)::int AS total FROM security_events WHERE ip_address = '198.51.100.2' GROUP BY 1`,
    )
    assert.deepEqual([counts.length, new Set(counts.map(({ total }) => total))], [30, new Set([3])])
  })

  it('that were counted about somebody who is erased by the time they are written tell of no address', async () => {
    const userId = '018f0000-0000-7000-8000-0000000002aa'
    await database.query(
      `INSERT INTO users (id, email, email_canonical, status, password_hash, password_key_id) VALUES ($1::uuid, $2, $2, 'DELETED', '', '')`,
      [userId, userId],
    )
    for (let n = 0; n < 25; n += 1) await refuse('198.51.100.4', userId)
    await recording.recorder.folds.flush()
    const rows = await database.query(
      `SELECT host(ip_address) AS ip, user_agent, count FROM security_events WHERE user_id = $1 AND count > 1`,
      [userId],
    )
    assert.deepEqual(rows, [{ ip: null, user_agent: null, count: 5 }])
  })

  it('beyond the rows of their address count only if their deed is done', async () => {
    const { db, recorder } = recording
    const record = recorder.within({ client: clientAt('198.51.100.3'), operation: 'login' })
    const fail = (undo: boolean) =>
      db
        .transaction(async (tx) => {
          await record(tx, 'login_failed', { reason: 'wrong_password' })
          if (undo) throw new Error('undone')
        })
        .catch(() => undefined)
    for (let n = 0; n < 25; n += 1) await fail(false)
    for (let n = 0; n < 25; n += 1) await fail(true)
    await recorder.folds.flush()
    assert.deepEqual(await totals('198.51.100.3'), { rows: 21, total: 25 })
  })

  it('are refused themselves where the record cannot be written, and nobody else’s go with them', async () => {
    const bad = recording.recorder.refusing({ client: clientAt('no address'), operation: 'login' })
    const outcomes = await Promise.allSettled([
      refuse('203.0.113.1'),
      bad('login_failed', { reason: 'unknown_user' }),
      refuse('203.0.113.2'),
    ])
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
  })

  it('leave chains without a fault, whatever was rolled back between them', async () => {
    await recording.chain.seal()
    const { ok, faults } = await verifyDatabase({
      db: recording.db,
      keys: recording.keys,
      since: null,
      file: recording.file,
    })
    assert.deepEqual({ ok, faults }, { ok: true, faults: [] })
  })
})
