import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { createAlerts } from '../../src/audit/alerts/createAlerts.ts'
import { alertRules } from '../../src/audit/alerts/index.ts'
import { type LaterEvents, createLaterEvents } from '../../src/audit/laterEvents.ts'
import type { ForEvents } from '../../src/audit/write.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { type JobQueue, startJobQueue } from '../../src/db/jobQueue.ts'
import { measureQueues } from '../../src/jobs/measureQueues.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { followedUp } from '../support/followedUp.ts'
import { type OpenedDatabase, openedDatabase } from '../support/openedDatabase.ts'
import type { FreshDatabase } from '../support/postgres.ts'
import { decisionOf } from './facts.ts'

const secret = 'a secret that is long enough for a key ring of a test'

describe('an event whose alerts wait until its answer has left', () => {
  let database: FreshDatabase
  let opened: OpenedDatabase
  let queue: JobQueue
  let later: LaterEvents
  /** What goes wrong with each try, the first one first. */
  const faults: ('before' | 'after' | 'twice')[] = []
  const metrics = createMetrics()
  const logger = createLogger('silent')
  const alerts = createAlerts(alertRules)
  const followed: unknown[] = []
  /** What somebody else asks of the database while events are followed up, and what came of it. */
  let meanwhile: (() => Promise<unknown>) | null = null
  let outcome: Promise<unknown> = Promise.resolve()
  const followUp: ForEvents = async (tx, events) => {
    followed.push(...events)
    outcome = meanwhile?.() ?? outcome
    meanwhile = null
    await outcome.catch(() => undefined)
    await alerts.consider(tx, events)
  }

  before(async () => {
    opened = await openedDatabase()
    database = opened.database
    queue = await startJobQueue(opened.pool, logger, 1)
    const keys = keyring({ current: secret, previous: null }, 'recorded-events')
    later = createLaterEvents(opened.db, queue, keys)
    await queue.work('recorded_events', async (job, complete) => {
      const fault = faults.shift()
      const work = () =>
        later.work(job, complete, async (tx, events) => {
          await followUp(tx, events)
          if (fault === 'before') throw new Error('a fault before the commit')
        })
      await Promise.all(fault === 'twice' ? [work(), work()] : [work()])
      if (fault === 'after') throw new Error('a worker that ends before it could say that it is done')
    })
  })
  after(async () => {
    await queue.stop()
    await opened.close()
  })

  const lockOf = (userId: string) => ({ ...decisionOf('account_locked', { userId }), score: 6, signals: [] })
  const leave = (events: Parameters<ForEvents>[1]) => opened.db.transaction((tx) => later.leave(tx, events))
  const alertsOf = (userId: string) =>
    database.query(
      `SELECT count, (SELECT count(*)::int FROM security_alert_events e WHERE e.alert_id = a.id) AS named
         FROM security_alerts a WHERE key = $1`,
      [userId],
    )
  const stalled = async () => {
    await measureQueues(opened.db, metrics)
    const { values } = await metrics.recorderStalled.get()
    return values.find(({ labels }) => labels['part'] === 'follow_up')?.value
  }
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

  it('is shown where it was given up', async () => {
    faults.push('before')
    await leave([lockOf(uuidv7())])
    await assert.rejects(followedUp(database, 1_500), /retry/)
    await database.query(`UPDATE pgboss.job SET retry_count = retry_limit WHERE state = 'retry'`)
    faults.push('before')
    await hurry()
    await followedUp(database)
    await measureQueues(opened.db, metrics)
    assert.equal((await metrics.alertsDead.get()).values[0]?.value, 1)
  })

  it('is counted once, although its worker ended after the commit and never said so', async () => {
    const userId = uuidv7()
    faults.push('after')
    await leave([lockOf(userId)])
    await followedUp(database)
    assert.deepEqual(faults, [])
    assert.deepEqual(await alertsOf(userId), [{ count: 1, named: 1 }])
  })

  it('tells of somebody who was erased meanwhile neither address nor agent', async () => {
    const userId = await opened.addPerson()
    await opened.db.transaction(async (tx) => {
      await later.leave(tx, [lockOf(userId)])
      await tx.execute(sql`UPDATE users SET status = 'DELETED' WHERE id = ${userId}`)
    })
    await followedUp(database)
    const rows = await database.query('SELECT ip_address FROM security_alerts WHERE key = $1', [userId])
    assert.deepEqual(rows, [{ ip_address: null }])
    assert.partialDeepStrictEqual(followed.at(-1), { userId, ipAddress: null, userAgent: null })
  })

  it('holds who it is about until it is written: nobody is erased in between', async () => {
    const userId = await opened.addPerson()
    meanwhile = () => database.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE NOWAIT', [userId])
    await leave([lockOf(userId)])
    await followedUp(database)
    await assert.rejects(outcome, { code: '55P03' })
  })

  it('is counted by one of two that work the same job', async () => {
    const userId = uuidv7()
    faults.push('twice')
    await leave([lockOf(userId)])
    await followedUp(database)
    assert.deepEqual(faults, [])
    assert.deepEqual(await alertsOf(userId), [{ count: 1, named: 1 }])
  })

  it('is tried again after a fault, which left nothing and can be seen when it lasts', async () => {
    const userId = uuidv7()
    faults.push('before')
    await leave([lockOf(userId)])
    await assert.rejects(followedUp(database, 1_500), /retry/)
    assert.deepEqual(await alertsOf(userId), [])
    assert.equal(await stalled(), 0)
    await database.query(
      `UPDATE pgboss.job SET created_on = now() - interval '2 minutes' WHERE state = 'retry'`,
    )
    assert.equal(await stalled(), 1)
    await hurry()
    await followedUp(database)
    assert.deepEqual(await alertsOf(userId), [{ count: 1, named: 1 }])
    assert.equal(await stalled(), 0)
  })
})
