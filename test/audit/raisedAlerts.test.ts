import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { type Announcement, type Condition, createAlerts } from '../../src/audit/alerts/createAlerts.ts'
import { alertRules } from '../../src/audit/alerts/index.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { decisionOf } from './facts.ts'

describe('an alert that is raised', () => {
  let database: FreshDatabase
  let opened: OpenDatabase
  const announced: Announcement[] = []
  const alerts = createAlerts(alertRules, async (_tx, announcement) => void announced.push(announcement))
  before(async () => {
    database = await freshDatabase()
    opened = openDatabase({
      url: database.appUrl,
      poolMax: 12,
      timeoutMs: 10_000,
      slowQueryMs: 5_000,
      logger: createLogger('silent'),
      metrics: createMetrics(),
    })
  })
  after(async () => {
    await opened.close()
    await database.drop()
  })

  const conditionOf = (changes: Partial<Condition> = {}): Condition => ({
    rule: 'test_rule',
    key: uuidv7(),
    severity: 'HIGH',
    summary: 'A test of alerts',
    coolDownSeconds: 600,
    ...changes,
  })
  const raise = (condition: Condition) => opened.db.transaction((tx) => alerts.raise(tx, condition))
  const rowsOf = (key: string) =>
    database.query(
      'SELECT status, severity, count FROM security_alerts WHERE key = $1 ORDER BY timestamp, id',
      [key],
    )
  const set = (key: string, assignment: string) =>
    database.query(`UPDATE security_alerts SET ${assignment} WHERE key = $1`, [key])

  it('is one, however many raise it at once, and is told once', async () => {
    const condition = conditionOf()
    const told = await Promise.all(Array.from({ length: 20 }, () => raise(condition)))
    assert.equal(told.filter((announcement) => announcement !== null).length, 1)
    assert.deepEqual(await rowsOf(condition.key), [{ status: 'OPEN', severity: 'HIGH', count: 20 }])
  })

  it('is told again after its cool-down, and is the same alert while nobody has looked', async () => {
    const condition = conditionOf()
    const first = await raise(condition)
    assert.equal(await raise(condition), null)
    await set(condition.key, `cool_until = now() - interval '1 s'`)
    const again = await raise(condition)
    assert.equal(again?.alertId, first?.alertId)
    assert.notEqual(again?.id, first?.id)
    assert.equal(await raise(condition), null)
    assert.deepEqual(await rowsOf(condition.key), [{ status: 'OPEN', severity: 'HIGH', count: 4 }])
  })

  it('is told again when it grows worse, and never becomes less bad', async () => {
    const condition = conditionOf()
    await raise(condition)
    assert.notEqual(await raise({ ...condition, severity: 'CRITICAL' }), null)
    assert.equal(await raise(condition), null)
    assert.deepEqual(await rowsOf(condition.key), [{ status: 'OPEN', severity: 'CRITICAL', count: 3 }])
  })

  it('is only counted while somebody looks into it, until its cool-down is over or it grows worse', async () => {
    const condition = conditionOf()
    await raise(condition)
    await set(condition.key, `status = 'ACKNOWLEDGED'`)
    assert.equal(await raise(condition), null)
    assert.deepEqual(await rowsOf(condition.key), [{ status: 'ACKNOWLEDGED', severity: 'HIGH', count: 2 }])
    assert.notEqual(await raise({ ...condition, severity: 'CRITICAL' }), null)
    await set(condition.key, `status = 'ACKNOWLEDGED', cool_until = now()`)
    assert.notEqual(await raise(condition), null)
    assert.deepEqual(
      (await rowsOf(condition.key)).map(({ status }) => status),
      ['ACKNOWLEDGED', 'ACKNOWLEDGED', 'OPEN'],
    )
  })

  it('is another once it is resolved', async () => {
    const condition = conditionOf()
    await raise(condition)
    await set(condition.key, `status = 'RESOLVED'`)
    assert.notEqual(await raise(condition), null)
    assert.equal((await rowsOf(condition.key)).length, 2)
  })

  for (const [how, together] of [
    ['one by one', false],
    ['in one piece', true],
  ] as const) {
    it(`names its events, as many as it counts up to a hundred, and counts all: ${how}`, async () => {
      const userId = uuidv7()
      const events = Array.from({ length: 105 }, () => ({
        ...decisionOf('account_locked', { userId, count: 2 }),
        score: 6,
        signals: [],
      }))
      await opened.db.transaction(async (tx) => {
        for (const some of together ? [events] : events.map((event) => [event]))
          await alerts.consider(tx, some)
      })
      const [row] = await database.query(
        `SELECT count, user_id, host(ip_address) AS ip, (SELECT count(*)::int FROM security_alert_events e WHERE e.alert_id = a.id) AS named
         FROM security_alerts a WHERE key = $1`,
        [userId],
      )
      assert.deepEqual(row, { count: 210, user_id: userId, ip: '192.0.2.7', named: 50 })
    })
  }

  it('is told only if its transaction commits', async () => {
    const condition = conditionOf()
    await assert.rejects(
      opened.db.transaction(async (tx) => {
        await alerts.raise(tx, condition)
        throw new Error('a fault of the deed')
      }),
    )
    assert.deepEqual(await rowsOf(condition.key), [])
  })
})
