import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { habitsOf, recentFailures } from '../../src/db/queries/riskFacts.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const ada = uuidv7()

describe('what the record tells about a sign-in, in the middle of an attack', () => {
  let database: FreshDatabase
  let opened: OpenDatabase
  before(async () => {
    database = await freshDatabase()
    opened = openDatabase({
      url: database.appUrl,
      poolMax: 2,
      timeoutMs: 5_000,
      slowQueryMs: 5_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
    })
    await database.query(
      `DO $$ BEGIN EXECUTE format('CREATE TABLE older PARTITION OF security_events FOR VALUES FROM (%L) TO (%L)',
         '2000-01-01Z', date_trunc('month', now() AT TIME ZONE 'UTC') || '+00'); END $$`,
    )
    // Ten thousand failures of an hour, from one address and at one account, and a person who refreshes a lot.
    await database.query(
      `INSERT INTO security_events (id, timestamp, event_type, outcome, severity, risk_score, user_id, ip_address)
       SELECT gen_random_uuid(), now() - n * interval '300 ms', CASE n % 2 WHEN 0 THEN 'login_failed' ELSE 'session_refreshed' END,
              'FAILURE', 'LOW', 2, $1, '203.0.113.1' FROM generate_series(1, 20000) n`,
      [ada],
    )
    await database.query(
      `INSERT INTO security_events (id, timestamp, event_type, outcome, severity, risk_score, user_id, ip_address, user_agent, details)
       SELECT gen_random_uuid(), now() - n * interval '1 day', 'login_succeeded', 'SUCCESS', 'INFO', 0, $1, '192.0.2.1', 'Firefox', '{"methods":["pwd"]}'
         FROM generate_series(2, 80) n`,
      [ada],
    )
    await database.query('ANALYZE security_events')
  })
  after(async () => {
    await opened.close()
    await database.drop()
  })

  it('is at most a hundred failures, the latest, from the address and at the account', async () => {
    const { fromAddress, atAccount } = await recentFailures(opened.db, '203.0.113.1', ada)
    for (const found of [fromAddress, atAccount]) {
      assert.equal(found.length, 100)
      assert.ok(found.every(({ secondsAgo }) => secondsAgo < 120))
    }
    const none = { fromAddress: [], atAccount: [] }
    assert.deepEqual(await recentFailures(opened.db, '203.0.113.2', uuidv7()), none)
    assert.deepEqual(await recentFailures(opened.db, null, null), none)
  })

  it('is the latest fifty ways in that can be trusted', async () => {
    const { factorRemovedAt, signIns } = await habitsOf(opened.db, ada)
    assert.deepEqual([signIns.length, factorRemovedAt], [50, null])
  })

  it('does not trust a doubtful sign-in with one factor, but one with two, and one that was proved anew', async () => {
    const grace = uuidv7()
    const insert = (type: string, score: number, methods: string[], agent: string) =>
      database.query(
        `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id, user_agent, details)
         VALUES ($1, $2, 'SUCCESS', 'INFO', $3, $4, $5, $6)`,
        [uuidv7(), type, score, grace, agent, JSON.stringify({ methods })],
      )
    await insert('login_succeeded', 7, ['pwd'], 'doubtful')
    await insert('login_succeeded', 7, ['pwd', 'otp'], 'two factors')
    await insert('reauthenticated', 7, ['pwd'], 'proved anew')
    await insert('login_succeeded', 6, ['pwd'], 'told')
    await insert('login_blocked', 10, [], 'blocked')
    const { signIns } = await habitsOf(opened.db, grace)
    assert.deepEqual(signIns.map(({ userAgent }) => String(userAgent)).toSorted(), [
      'proved anew',
      'told',
      'two factors',
    ])
  })

  it('is read in few pages, whatever goes on', async () => {
    for (const call of [
      `recent_failures_from('203.0.113.1', 100)`,
      `recent_failures_at('${ada}', 100)`,
      `habits_of('${ada}', 50)`,
    ]) {
      const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM ${call}`
      const client = await opened.pool.connect()
      // The first time, the catalogue is read as well.
      await client.query(explain)
      const { rows } = await client.query(explain)
      client.release()
      const [{ Plan: plan }] = rows[0]['QUERY PLAN']
      const pages = Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks'])
      assert.ok(pages < 250, `${pages} pages for ${call}`)
    }
  })
})
