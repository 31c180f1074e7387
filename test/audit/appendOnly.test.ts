import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { run } from '../support/ground.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const insufficientPrivilege = { code: '42501' }

const insert = (moment: string) =>
  `INSERT INTO security_events (id, timestamp, event_type, outcome, severity, risk_score)
   VALUES (gen_random_uuid(), ${moment}, 'login_failed', 'FAILURE', 'LOW', 2) RETURNING tableoid::regclass::text AS partition`

describe('the record', () => {
  let database: FreshDatabase
  let partition: string
  before(async () => {
    database = await freshDatabase()
    const [row] = await run(database.appUrl, insert('now()'))
    partition = String(row?.['partition'])
  })
  after(() => database.drop())

  const changes = (table: string) => [
    `UPDATE ${table} SET risk_score = 0`,
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
    `INSERT INTO security_events SELECT * FROM security_events ON CONFLICT (timestamp, id) DO UPDATE SET risk_score = 0`,
  ]

  for (const role of ['application', 'owner'] as const) {
    const urlOf = () => (role === 'owner' ? database.ownerUrl : database.appUrl)

    it(`is not changed or emptied by the ${role}, whole or by partition`, async () => {
      for (const table of ['security_events', partition])
        for (const change of changes(table))
          await assert.rejects(run(urlOf(), change), insufficientPrivilege, change)
      const rows = await database.query('SELECT risk_score FROM security_events')
      assert.deepEqual(rows, [{ risk_score: 2 }])
    })
  }

  const forbidden = [
    'ALTER TABLE security_events DISABLE TRIGGER ALL',
    'DROP TRIGGER security_events_append_only ON security_events',
    'DROP TABLE security_events',
    'ALTER TABLE security_events RENAME TO other',
    'SET session_replication_role = replica',
    'CREATE TABLE mine (id int)',
    'CREATE OR REPLACE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'SELECT guard_security_event_partitions()',
    'DELETE FROM security_alerts',
    'UPDATE drizzle.__drizzle_migrations SET hash = hash',
  ]
  for (const statement of forbidden) {
    it(`lets the application’s role not run: ${statement}`, async () => {
      await assert.rejects(run(database.appUrl, statement), insufficientPrivilege)
    })
  }

  it('puts a row of each month into the partition of that month, at its very edges', async () => {
    const months = `date_trunc('month', now() AT TIME ZONE 'UTC')`
    for (const ahead of [0, 1, 3]) {
      const [name] = await database.query(
        `SELECT 'security_events_' || to_char(${months} + interval '${ahead} months', 'YYYY_MM') AS name`,
      )
      const first = `(${months} + interval '${ahead} months') AT TIME ZONE 'UTC'`
      const last = `((${months} + interval '${ahead + 1} months') AT TIME ZONE 'UTC') - interval '1 ms'`
      for (const moment of [first, last]) {
        const [row] = await run(database.appUrl, insert(moment))
        assert.equal(row?.['partition'], name?.['name'])
      }
    }
  })

  it('refuses a row of a month without a partition, and takes it once the application’s role has made that', async () => {
    const far = `now() + interval '5 months'`
    await assert.rejects(run(database.appUrl, insert(far)), { code: '23514' })
    const make = 'SELECT make_security_event_partitions(6) AS made'
    assert.deepEqual(await run(database.appUrl, make), [{ made: 3 }])
    assert.deepEqual(await run(database.appUrl, make), [{ made: 0 }])
    const [row] = await run(database.appUrl, insert(far))
    for (const url of [database.appUrl, database.ownerUrl])
      await assert.rejects(run(url, `TRUNCATE ${String(row?.['partition'])}`), insufficientPrivilege)
  })

  it('makes each partition once where several processes do so together', async () => {
    const make = 'SELECT make_security_event_partitions(9) AS made'
    const made = await Promise.all(Array.from({ length: 4 }, () => run(database.appUrl, make)))
    assert.deepEqual(made.map(([row]) => String(row?.['made'])).toSorted(), ['0', '0', '0', '3'])
  })

  it('indexes every partition as the whole', async () => {
    const missing = await database.query(
      `SELECT p.inhrelid::regclass FROM pg_inherits p CROSS JOIN pg_index i
        WHERE p.inhparent = 'security_events'::regclass AND i.indrelid = p.inhparent
          AND NOT EXISTS (SELECT FROM pg_inherits c JOIN pg_index ci ON ci.indexrelid = c.inhrelid
                           WHERE c.inhparent = i.indexrelid AND ci.indrelid = p.inhrelid)`,
    )
    assert.deepEqual(missing, [])
  })
})
