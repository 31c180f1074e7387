import { createAlerts } from './audit/alerts/createAlerts.ts'
import { watchFigures } from './audit/alerts/figures/watchFigures.ts'
import { alertRules } from './audit/alerts/index.ts'
import { type Recorder, createRecorder } from './audit/recorder.ts'
import type { AssessRisk } from './audit/risk/assessRisk.ts'
import { type RiskSettings, openRisk } from './audit/risk/openRisk.ts'
import { createRespond } from './audit/risk/respond.ts'
import type { Keyring } from './crypto/keyring.ts'
import type { Database } from './db/client.ts'
import type { JobQueue } from './db/jobQueue.ts'
import { type AlertSinks, createAlertSinks } from './notify/alertSinks.ts'
import type { Notices } from './notify/notices.ts'
import type { WebhookSettings } from './notify/webhook.ts'
import type { Clock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'

export interface RecordingDeps {
  readonly db: Database
  readonly queue: JobQueue
  readonly notices: Notices
  /** Of what is sealed on its way to a webhook. */
  readonly alertKeys: Keyring
  readonly alerts: { readonly email: string | null; readonly webhook: WebhookSettings | null }
  readonly risk: RiskSettings
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** The record and what it sets off. */
export interface Recording {
  readonly recorder: Recorder
  readonly assessRisk: AssessRisk
  /** Works the queue `alerts`. */
  readonly deliverAlert: AlertSinks['deliver']
  /** Looks at the server's own figures, and raises what is over a threshold. */
  readonly watchFigures: () => Promise<number>
  stop(): void
}

/** Puts together scores, alerts and their sinks: what happens because something was recorded. */
export function createRecording(deps: RecordingDeps): Recording {
  const { db, queue, notices, alertKeys, clock, logger, metrics } = deps
  const { assess, stop } = openRisk(deps.risk, logger, clock)
  const sinks = createAlertSinks({ queue, keys: alertKeys, notices, clock, ...deps.alerts })
  const alerts = createAlerts(alertRules, sinks.announce)
  const recorder = createRecorder({
    db,
    assessRisk: assess,
    alerts,
    respond: createRespond((tx, to, details) => notices.tell(tx, to, 'unusual_activity', details)),
  })
  const record = recorder.within({ client: null, operation: 'watch' })

  return {
    recorder,
    assessRisk: assess,
    deliverAlert: sinks.deliver,
    watchFigures: watchFigures({ db, alerts, record, metrics }),
    stop,
  }
}
