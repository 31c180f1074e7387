import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { dropOldPartitions } from '../../src/db/dropOldPartitions.ts'
import { deleteEndedSessions } from '../../src/db/queries/sessions.ts'
import { openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { run } from '../support/ground.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const signNothing = () => Promise.resolve()
const drop = (url: string, days: number) => dropOldPartitions(url, days, signNothing)

describe('what the record and the sessions keep', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
    for (const month of ['2024-01', '2024-02', '2025-06']) {
      const name = `security_events_${month.replace('-', '_')}`
      await database.query(
        `CREATE TABLE ${name} PARTITION OF security_events
           FOR VALUES FROM ('${month}-01 00:00+00') TO ('${next(month)}-01 00:00+00')`,
      )
    }
  })
  after(() => database.drop())

  const next = (month: string) => {
    const date = new Date(`${month}-01T00:00:00Z`)
    date.setUTCMonth(date.getUTCMonth() + 1)
    return date.toISOString().slice(0, 7)
  }
  const partitions = async () =>
    (
      await database.query(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'security_events'::regclass ORDER BY 1`,
      )
    ).map(({ name }) => String(name))
  const daysSince = (date: string) => Math.ceil((Date.now() - Date.parse(date)) / 86_400_000)

  it('drops whole months that ended before the retention, and no other', async () => {
    const before = await partitions()
    const dropped = await drop(database.ownerUrl, daysSince('2024-02-15'))
    assert.deepEqual(dropped, ['security_events_2024_01'])
    assert.deepEqual(
      await partitions(),
      before.filter((name) => name !== 'security_events_2024_01'),
    )
    assert.deepEqual(await drop(database.ownerUrl, daysSince('2024-02-15')), [])
  })

  it('keeps the running month however short the retention, and takes none of nothing', async () => {
    const month = `security_events_${new Date().toISOString().slice(0, 7).replace('-', '_')}`
    await drop(database.ownerUrl, 1)
    assert.equal((await partitions()).includes(month), true)
    await assert.rejects(drop(database.ownerUrl, 0), /kept for a day at least/)
  })

  it('lets the application’s role drop nothing', async () => {
    await assert.rejects(drop(database.appUrl, 400), { code: '42501' })
  })

  it('gives up where the record is busy, and is no hindrance to it', async () => {
    await database.query(
      `CREATE TABLE security_events_2023_01 PARTITION OF security_events FOR VALUES FROM ('2023-01-01 00:00+00') TO ('2023-02-01 00:00+00')`,
    )
    const held = run(
      database.ownerUrl,
      'BEGIN',
      'LOCK TABLE security_events IN ROW EXCLUSIVE MODE',
      'SELECT pg_sleep(1)',
      'COMMIT',
    )
    for (let asked = 0; asked < 500; asked += 1) {
      const [row] = await database.query(
        `SELECT count(*)::int AS count FROM pg_locks WHERE relation = 'security_events'::regclass AND mode = 'RowExclusiveLock'`,
      )
      if (row?.['count'] !== 0) break
    }
    await assert.rejects(drop(database.ownerUrl, 400), { code: '55P03' })
    await held
    assert.deepEqual(await drop(database.ownerUrl, 400), ['security_events_2023_01'])
  })

  it('deletes sessions a month after they ended, and none that another transaction holds', async () => {
    const { db, close } = openDatabase({
      url: database.appUrl,
      poolMax: 2,
      timeoutMs: 5_000,
      slowQueryMs: 1_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
    })
    try {
      const userId = uuidv7()
      await database.query(
        `INSERT INTO users (id, email, email_canonical, password_hash, password_key_id) VALUES ($1, 'a', 'a', '', '')`,
        [userId],
      )
      const add = (expires: string, revoked: string | null) =>
        database.query(
          `INSERT INTO sessions (id, user_id, expires_at, ends_at, revoked_at, authentication_methods, refresh_hash)
           VALUES (gen_random_uuid(), $1, now() + $2::interval, now() + $2::interval, now() + $3::interval, '{}', '')`,
          [userId, expires, revoked],
        )
      await add('1 day', null)
      await add('1 day', '-29 days')
      await add('1 day', '-31 days')
      await add('-31 days', null)
      assert.equal(await deleteEndedSessions(db), 2)
      assert.equal(await deleteEndedSessions(db), 0)
      assert.deepEqual(await database.query('SELECT count(*)::int AS count FROM sessions'), [{ count: 2 }])
    } finally {
      await close()
    }
  })
})

describe('the views of the record', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
    await database.query(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, ip_address, count, timestamp) VALUES
        (gen_random_uuid(), 'login_failed', 'FAILURE', 'LOW', 2, '192.0.2.1', 500, now()),
        (gen_random_uuid(), 'login_failed', 'FAILURE', 'LOW', 2, '192.0.2.1', 1, now()),
        (gen_random_uuid(), 'login_succeeded', 'SUCCESS', 'INFO', 0, '192.0.2.1', 1, now()),
        (gen_random_uuid(), 'refresh_token_reused', 'DENIED', 'CRITICAL', 9, '192.0.2.2', 1, now())`,
    )
  })
  after(() => database.drop())
  const ask = (sql: string) => run(database.appUrl, sql)

  it('count a folded row as often as it stands for', async () => {
    const [row, ...others] = await ask(
      'SELECT host(ip_address) AS ip, attempts FROM failed_logins_by_address',
    )
    assert.deepEqual([row, others], [{ ip: '192.0.2.1', attempts: '501' }, []])
    assert.deepEqual(await ask('SELECT succeeded, failed, blocked, locked FROM login_outcomes_by_hour'), [
      { succeeded: '1', failed: '501', blocked: '0', locked: '0' },
    ])
  })

  it('show what is of high risk', async () => {
    assert.deepEqual(await ask('SELECT event_type FROM high_risk_events'), [
      { event_type: 'refresh_token_reused' },
    ])
  })

  it('change nothing', async () => {
    await assert.rejects(ask('DELETE FROM high_risk_events'), { code: '42501' })
  })
})
