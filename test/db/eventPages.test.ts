import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { type PageOfEvents, createEventPages } from '../../src/db/queries/eventPages.ts'
import type { EventQuery } from '../../src/db/queries/securityEvents.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'

const person = '0190c5f0-0000-7000-8000-000000000001'
const usual = 51
const soon = new Date(Date.now() + 60_000)
const nothing: EventQuery = {
  userId: null,
  types: null,
  outcomes: null,
  ipAddress: null,
  riskScoreMin: null,
  since: null,
  until: null,
  requestId: null,
}

describe('a page of events', () => {
  let database: FreshDatabase
  let kept: OpenDatabase
  let anew: OpenDatabase
  let page: PageOfEvents

  before(async () => {
    database = await freshDatabase()
    const options = {
      url: database.appUrl,
      poolMax: 1,
      timeoutMs: 10_000,
      slowQueryMs: 10_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
    }
    kept = openDatabase({ ...options, plans: 'generic' })
    anew = openDatabase(options)
    page = createEventPages({ kept: kept.db, anew: anew.db })
    await database.query(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id, ip_address)
       SELECT gen_random_uuid(), 'login_succeeded', 'SUCCESS', 'INFO', n % 10, $1, '10.0.0.1'
         FROM generate_series(1, 60) n`,
      [person],
    )
  })
  after(async () => {
    await Promise.all([kept.close(), anew.close()])
    await database.drop()
  })

  const statements = async ({ pool }: OpenDatabase) => {
    const { rows } = await pool.query<{ name: string; generic: number; custom: number }>(
      `SELECT name, generic_plans::int AS generic, custom_plans::int AS custom
         FROM pg_prepared_statements ORDER BY prepare_time`,
    )
    return rows
  }

  const last = { timestamp: soon, id: person }
  const plannedOnce: readonly [string, Partial<EventQuery>, typeof last | null][] = [
    ['nothing', {}, null],
    ['nothing, further on', {}, last],
    ['a person', { userId: person }, null],
    ['a person, further on', { userId: person }, last],
    ['an address', { ipAddress: '10.0.0.1' }, null],
    ['a type', { types: ['login_succeeded'] }, null],
    ['a time', { since: new Date(0) }, null],
    ['a type until a time', { types: ['login_succeeded'], until: soon }, null],
  ]
  for (const [what, query, position] of plannedOnce) {
    it(`by ${what} is planned once a connection`, async () => {
      const before = await statements(kept)
      for (let time = 0; time < 8; time += 1)
        assert.equal((await page({ ...nothing, ...query }, position, usual)).length, usual)
      const [made, ...others] = (await statements(kept)).slice(before.length)
      assert.deepEqual([made?.generic, made?.custom, others], [8, 0, []])
    })
  }

  const plannedAnew: readonly [string, Partial<EventQuery>, number][] = [
    ['a score, which has an index of high ones only', { riskScoreMin: 9 }, usual],
    ['types, of which some are rare', { types: ['login_failed', 'token_reused'] }, usual],
    ['a person and a type, of which one may be rare', { userId: person, types: ['login_succeeded'] }, usual],
    ['an outcome', { outcomes: ['SUCCESS'] }, usual],
    ['a request', { requestId: 'r' }, usual],
    ['many things', { userId: person, since: new Date(0), until: soon }, usual],
    ['a person, of a size that few ask for', { userId: person }, 8],
  ]
  for (const [what, query, limit] of plannedAnew) {
    it(`by ${what} is planned for its values, and nothing of it kept`, async () => {
      const before = await statements(kept)
      for (let time = 0; time < 8; time += 1) await page({ ...nothing, ...query }, null, limit)
      assert.deepEqual([await statements(kept), await statements(anew)], [before, []])
    })
  }
})
