import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { keyring } from '../../src/crypto/keyring.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { type JobQueue, startJobQueue } from '../../src/db/jobQueue.ts'
import { mailBacklog } from '../../src/db/queries/jobs.ts'
import { createMailer } from '../../src/notify/mailer.ts'
import type { Notice } from '../../src/notify/notices.ts'
import { type Outbox, createOutbox } from '../../src/notify/outbox.ts'
import { systemClock } from '../../src/observability/clock.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestSmtp, startSmtp } from '../support/smtp.ts'

const secret = 'a secret that is long enough for a key ring of a test'
let letters = 0

describe('the outbox', () => {
  let database: FreshDatabase
  let opened: OpenDatabase
  let queue: JobQueue
  let outbox: Outbox
  let smtp: TestSmtp
  const lines: string[] = []
  const metrics = createMetrics()
  const logger = createLogger('debug', { write: (line: string) => void lines.push(line) })

  before(async () => {
    database = await freshDatabase()
    smtp = await startSmtp('takes')
    opened = openDatabase({
      url: database.appUrl,
      // One connection is enough for deeds, workers and upkeep together.
      poolMax: 1,
      timeoutMs: 5_000,
      slowQueryMs: 5_000,
      logger,
      metrics,
    })
    queue = await startJobQueue(opened.pool, logger, 1)
    outbox = createOutbox({
      queue,
      keys: keyring({ current: secret, previous: null }, 'mail'),
      mailer: createMailer({ kind: 'smtp', url: smtp.url }, 'Gatehouse <no-reply@example.com>', 300),
      appUrl: 'https://gate.example.com',
      metrics,
      clock: systemClock,
    })
    await queue.work('mail', outbox.deliver)
  })
  after(async () => {
    await queue.stop()
    await opened.close()
    await smtp.stop()
    await database.drop()
  })
  beforeEach(() => {
    smtp.mood = 'takes'
  })

  const fresh = (): Notice<'verify_email'> & { token: string } => {
    letters += 1
    const token = `gt_canary_${letters}`
    return {
      to: { userId: null, email: `reader-${letters}@example.com` },
      name: 'verify_email',
      details: { token, ipAddress: null, userAgent: null },
      reportToken: null,
      token,
    }
  }
  const enqueue = (notice: Notice) => opened.db.transaction((tx) => outbox.enqueue(tx, notice))
  const arrived = (notice: Notice) => smtp.received.filter(({ to }) => to === notice.to.email)

  const until = async (what: string, isSo: () => boolean | Promise<boolean>) => {
    for (let waited = 0; waited < 10_000; waited += 25) {
      if (await isSo()) return
      await pause(25)
    }
    throw new Error(`never: ${what}`)
  }
  const failures = async () => (await metrics.mailFailed.get()).values[0]?.value ?? 0
  const failedOnce = async () => {
    const before = await failures()
    return async () => (await failures()) > before
  }
  /** What the back-off would do later happens now. */
  const hurry = () => database.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)

  it('sends what was committed, once, with a link that holds the token', async () => {
    const notice = fresh()
    await enqueue(notice)
    await until('the mail came', () => arrived(notice).length > 0)
    const [mail] = arrived(notice)
    assert.equal(mail?.subject, 'Verify your email address')
    assert.equal(mail?.tokens['verify'], notice.token)
    assert.equal(arrived(notice).length, 1)
  })

  it('sends nothing of a deed that was rolled back', async () => {
    const undone = fresh()
    await assert.rejects(
      opened.db.transaction(async (tx) => {
        await outbox.enqueue(tx, undone)
        throw new Error('undone')
      }),
      /undone/,
    )
    const later = fresh()
    await enqueue(later)
    await until('the later mail came', () => arrived(later).length > 0)
    assert.deepEqual(arrived(undone), [])
  })

  it('keeps neither address nor token where the database or the log could show them', async () => {
    const notice = fresh()
    const isFailed = await failedOnce()
    smtp.mood = 'refuses'
    await enqueue(notice)
    await until('it failed', isFailed)
    const rows = await database.query('SELECT * FROM pgboss.job')
    for (const text of [JSON.stringify(rows), lines.join('')]) {
      assert.doesNotMatch(text, /canary|reader-/)
    }
    assert.match(lines.join(''), /the mail was not taken: EENVELOPE 550/)
    smtp.mood = 'takes'
    await hurry()
    await until('it came after all', () => arrived(notice).length > 0)
  })

  it('tries again after a server that hangs, under the same Message-ID', async () => {
    const notice = fresh()
    const isFailed = await failedOnce()
    smtp.mood = 'hangs'
    await enqueue(notice)
    await until('it failed', isFailed)
    assert.equal((await mailBacklog(opened.db)).waiting, 1)
    const [row] = await database.query(
      `SELECT data->>'id' AS id, start_after > now() AS later FROM pgboss.job WHERE state = 'retry'`,
    )
    assert.equal(row?.['later'], true)
    smtp.mood = 'takes'
    await hurry()
    await until('it came', () => arrived(notice).length > 0)
    assert.match(
      arrived(notice)[0]?.source ?? '',
      new RegExp(`^Message-ID: <${String(row?.['id'])}@example.com>`, 'm'),
    )
  })

  it('shows a mail that waits, its age, and one that was given up', async () => {
    const isFailed = await failedOnce()
    smtp.mood = 'refuses'
    await enqueue(fresh())
    await until('it failed', isFailed)
    await database.query(
      `UPDATE pgboss.job SET created_on = now() - interval '10 minutes', retry_count = retry_limit WHERE state = 'retry'`,
    )
    const waiting = await mailBacklog(opened.db)
    assert.deepEqual([waiting.waiting, waiting.dead], [1, 0])
    assert.equal(waiting.oldestSeconds >= 600, true)

    await hurry()
    await until('it was given up', async () => (await mailBacklog(opened.db)).dead === 1)
    assert.deepEqual(await mailBacklog(opened.db), { waiting: 0, oldestSeconds: 0, dead: 1 })
  })

  it('loses nothing with a worker that was killed: another takes the job over', async () => {
    const notice = fresh()
    await opened.db.transaction(async (tx) => {
      await outbox.enqueue(tx, notice)
      // As a worker leaves it that took the job more than a minute ago and died.
      await tx.execute(
        `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '2 minutes' WHERE state = 'created' AND name = 'mail'`,
      )
    })
    await until('it was taken from the dead', async () => {
      await hurry()
      return arrived(notice).length > 0
    })
  })

  it('is of the schema that the installed pg-boss expects', async () => {
    const { default: manifest } = await import('../../node_modules/pg-boss/package.json', {
      with: { type: 'json' },
    })
    assert.deepEqual(await database.query('SELECT version FROM pgboss.version'), [
      { version: manifest.pgboss.schema },
    ])
  })

  it('needs no more of the database than our pool gives: no connection beside it', async () => {
    const rows = await database.query(
      `SELECT DISTINCT application_name FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    )
    assert.deepEqual(rows, [{ application_name: 'gatehouse' }])
  })
})
