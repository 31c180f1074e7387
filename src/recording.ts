import type { Pool } from 'pg'
import { createAlerts } from './audit/alerts/createAlerts.ts'
import { watchFigures } from './audit/alerts/figures/watchFigures.ts'
import { alertRules } from './audit/alerts/index.ts'
import { type Recorder, createRecorder } from './audit/recorder.ts'
import type { AssessRisk } from './audit/risk/assessRisk.ts'
import { openRisk } from './audit/risk/openRisk.ts'
import { createRespond } from './audit/risk/respond.ts'
import { type OneTimeTokens, createOneTimeTokens } from './auth/oneTimeTokens.ts'
import type { Config, Secrets } from './config/config.ts'
import { keyring } from './crypto/keyring.ts'
import type { Database } from './db/client.ts'
import { startJobQueue } from './db/jobQueue.ts'
import { createAlertSinks } from './notify/alertSinks.ts'
import { createMailer } from './notify/mailer.ts'
import { type Notices, createNotices } from './notify/notices.ts'
import { createOutbox } from './notify/outbox.ts'
import type { Clock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'

/** How long a person may say "this was not me". */
const reportSeconds = 7 * 24 * 3600

export interface RecordingDeps {
  readonly db: Database
  readonly pool: Pool
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** The record and what it sets off. */
export interface Recording {
  readonly recorder: Recorder
  readonly assessRisk: AssessRisk
  readonly notices: Notices
  readonly oneTimeTokens: OneTimeTokens
  /** Looks at the server's own figures, and raises what is over a threshold. */
  readonly watchFigures: () => Promise<number>
  /** Stops what leaves for others: what is under way is finished, or left to another process. */
  stop(): Promise<void>
}

/** Puts together scores, alerts, mail and webhooks: what happens because something was recorded. */
export async function startRecording(deps: RecordingDeps): Promise<Recording> {
  const { db, pool, config, secrets, clock, logger, metrics } = deps
  const risk = openRisk(config.risk, logger, clock)
  const queue = await startJobQueue(pool, logger)

  const oneTimeTokens = createOneTimeTokens(db)
  const outbox = createOutbox({
    queue,
    keys: keyring(secrets.encryption, 'mail'),
    mailer: createMailer(config.mail.transport, config.mail.from),
    appUrl: config.http.appUrl,
    metrics,
    clock,
  })
  const notices = createNotices({
    enqueue: outbox.enqueue,
    issueReportToken: (tx, userId) => oneTimeTokens.issue(tx, userId, 'report_activity', reportSeconds),
  })
  const sinks = createAlertSinks({
    queue,
    keys: keyring(secrets.encryption, 'alerts'),
    notices,
    clock,
    ...config.alerts,
  })
  const alerts = createAlerts(alertRules, sinks.announce)
  const recorder = createRecorder({
    db,
    assessRisk: risk.weigh,
    alerts,
    respond: createRespond((tx, to, details) => notices.tell(tx, to, 'unusual_activity', details)),
  })
  await queue.work('mail', outbox.deliver)
  await queue.work('alerts', sinks.deliver)

  return {
    recorder,
    assessRisk: risk.weigh,
    notices,
    oneTimeTokens,
    watchFigures: watchFigures({
      db,
      alerts,
      record: recorder.within({ client: null, operation: 'watch' }),
      metrics,
    }),
    async stop() {
      await queue.stop()
      risk.stop()
    },
  }
}
