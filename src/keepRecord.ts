import type { Pool } from 'pg'
import { createAlerts } from './audit/alerts/createAlerts.ts'
import { watchFigures } from './audit/alerts/figures/watchFigures.ts'
import { alertRules } from './audit/alerts/index.ts'
import { createLaterEvents } from './audit/laterEvents.ts'
import { type OpenRecord, openRecord } from './audit/openRecord.ts'
import type { AssessRisk } from './audit/risk/assessRisk.ts'
import { openRisk } from './audit/risk/openRisk.ts'
import { createRespond } from './audit/risk/respond.ts'
import { parseEmailAddress } from './auth/emailAddress.ts'
import { type OneTimeTokens, createOneTimeTokens } from './auth/oneTimeTokens.ts'
import type { Config, Secrets } from './config/config.ts'
import { configurationMarks } from './config/configurationMarks.ts'
import { keyring } from './crypto/keyring.ts'
import type { Database } from './db/client.ts'
import { type JobQueue, type HandleJob, startJobQueue } from './db/jobQueue.ts'
import { type AlertSinks, createAlertSinks } from './notify/alertSinks.ts'
import { type Post, createPost } from './notify/post.ts'
import type { Clock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'

export interface KeepRecordDeps {
  readonly db: Database
  readonly pool: Pool
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** The record, and what follows from a decision: its score, the alerts that it raises, and who is told. */
export interface KeptRecord {
  readonly record: OpenRecord
  readonly assessRisk: AssessRisk
  readonly oneTimeTokens: OneTimeTokens
  readonly queue: JobQueue
  readonly post: Post
  /** Works the queue `alerts`. */
  readonly deliverAlert: AlertSinks['deliver']
  /** Works the queue `recorded_events`. */
  readonly followUp: HandleJob
  /** Looks at the server's own figures, and raises what is over a threshold. */
  readonly watchFigures: () => Promise<number>
  /** Writes and seals what has gathered; what is under way to somebody is left to another process. */
  stop(): Promise<void>
}

export async function keepRecord(deps: KeepRecordDeps): Promise<KeptRecord> {
  const { db, pool, config, secrets, clock, logger, metrics } = deps
  const risk = openRisk(config.risk, logger, clock)
  const queue = await startJobQueue(pool, logger).catch((error: unknown) => {
    risk.stop()
    throw error
  })
  const oneTimeTokens = createOneTimeTokens(db)
  const post = createPost({
    ...config.mail,
    queue,
    encryption: secrets.encryption,
    appUrl: config.http.appUrl,
    issueReportToken: (tx, { userId, email }) =>
      oneTimeTokens.issue(tx, userId, 'report_activity', {
        emailCanonical: parseEmailAddress(email)?.canonical ?? '',
      }),
    metrics,
    clock,
  })
  const { notices } = post
  const sinks = createAlertSinks({
    queue,
    keys: keyring(secrets.encryption, 'alerts'),
    notices,
    clock,
    ...config.alerts,
  })
  const alerts = createAlerts(alertRules, sinks.announce)
  const laterEvents = createLaterEvents(db, queue, keyring(secrets.encryption, 'recorded-events'))
  const record = await openRecord({
    db,
    keys: keyring(secrets.jwt, 'record-signing'),
    home: config.home,
    assessRisk: risk.assess,
    alerts,
    followLater: laterEvents.leave,
    respond: createRespond((tx, to, details) => notices.tell(tx, to, 'unusual_activity', details)),
    marks: configurationMarks(config, keyring(secrets.session, 'configuration-marks')),
    clock,
    logger,
    metrics,
  }).catch(async (error: unknown) => {
    await queue.stop()
    risk.stop()
    throw error
  })
  const recordWatch = record.recorder.within({ client: null, operation: 'watch' })

  return {
    record,
    assessRisk: risk.assess,
    oneTimeTokens,
    queue,
    post,
    deliverAlert: sinks.deliver,
    followUp: (job, complete) => laterEvents.work(job, complete, record.recorder.followUp),
    watchFigures: watchFigures({ db, alerts, record: recordWatch, metrics }),
    async stop() {
      await queue.stop()
      await record.stop()
      risk.stop()
    },
  }
}
