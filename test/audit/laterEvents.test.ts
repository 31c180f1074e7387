import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { createAlerts } from '../../src/audit/alerts/createAlerts.ts'
import { alertRules } from '../../src/audit/alerts/index.ts'
import { type LaterEvents, createLaterEvents } from '../../src/audit/laterEvents.ts'
import type { ForEvents } from '../../src/audit/write.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { type JobQueue, startJobQueue } from '../../src/db/jobQueue.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { followedUp } from '../support/followedUp.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { decisionOf } from './facts.ts'

const secret = 'a secret that is long enough for a key ring of a test'

describe('an event whose alerts wait until its answer has left', () => {
  let database: FreshDatabase
  let opened: OpenDatabase
  let queue: JobQueue
  let later: LaterEvents
  /** What goes wrong with each try, the first one first. */
  const faults: ('before' | 'after' | 'never')[] = []
  const metrics = createMetrics()
  const logger = createLogger('silent')
  const alerts = createAlerts(alertRules)
  const followUp: ForEvents = async (tx, events) => void (await alerts.consider(tx, events))

  before(async () => {
    database = await freshDatabase()
    const url = database.appUrl
    opened = openDatabase({ url, poolMax: 4, timeoutMs: 5_000, slowQueryMs: 5_000, logger, metrics })
    queue = await startJobQueue(opened.pool, logger, 1)
    const keys = keyring({ current: secret, previous: null }, 'recorded-events')
    later = createLaterEvents({ db: opened.db, queue, keys, metrics })
    await queue.work('recorded_events', async (job, complete) => {
      const fault = faults.shift()
      await later.work(job, complete, async (tx, events) => {
        await followUp(tx, events)
        if (fault === 'before') throw new Error('a fault before the commit')
      })
      if (fault === 'after') throw new Error('a worker that ends before it could say that it is done')
    })
  })
  after(async () => {
    await queue.stop()
    await opened.close()
    await database.drop()
  })

  const lockOf = (userId: string) => ({ ...decisionOf('account_locked', { userId }), score: 6, signals: [] })
  const leave = (events: Parameters<ForEvents>[1]) => opened.db.transaction((tx) => later.leave(tx, events))
  const alertsOf = (userId: string) =>
    database.query(
      `SELECT count, (SELECT count(*)::int FROM security_alert_events e WHERE e.alert_id = a.id) AS named
         FROM security_alerts a WHERE key = $1`,
      [userId],
    )
  const stalled = async () =>
    (await metrics.recorderStalled.get()).values.find(({ labels }) => labels['part'] === 'follow_up')?.value
  /** What the pause before the next try would do happens now. */
  const hurry = () => database.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)

  it('raises them soon, as one for events that have one cause', async () => {
    const userId = uuidv7()
    await leave([lockOf(userId), lockOf(userId)])
    await followedUp(database)
    assert.deepEqual(await alertsOf(userId), [{ count: 2, named: 2 }])
  })

  it('raises none where its deed was rolled back', async () => {
    const userId = uuidv7()
    await assert.rejects(
      opened.db.transaction(async (tx) => {
        await later.leave(tx, [lockOf(userId)])
        throw new Error('undone')
      }),
      /undone/,
    )
    await followedUp(database)
    assert.deepEqual(await alertsOf(userId), [])
  })

  it('is counted once, although its worker ended after the commit and never said so', async () => {
    const userId = uuidv7()
    faults.push('after')
    await leave([lockOf(userId)])
    await followedUp(database)
    assert.deepEqual(faults, [])
    assert.deepEqual(await alertsOf(userId), [{ count: 1, named: 1 }])
  })

  it('is tried again after a fault, which left nothing and can be seen', async () => {
    const userId = uuidv7()
    faults.push('before')
    await leave([lockOf(userId)])
    await assert.rejects(followedUp(database, 1_500), /retry/)
    assert.deepEqual(await alertsOf(userId), [])
    assert.equal(await stalled(), 1)
    await hurry()
    await followedUp(database)
    assert.deepEqual(await alertsOf(userId), [{ count: 1, named: 1 }])
    assert.equal(await stalled(), 0)
  })
})
