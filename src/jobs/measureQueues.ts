import type { Database } from '../db/client.ts'
import { alertBacklog, mailBacklog } from '../db/queries/jobs.ts'
import type { Metrics } from '../observability/metrics.ts'

/** An event is looked at within seconds, and again after five if that failed. */
const followUpSecondsMax = 60

/**
 * Shows in the metrics how much mail waits, since when, and how much was given up, and whether events wait for their
 * alerts; answers 0, as it does nothing else.
 */
export async function measureQueues(db: Database, metrics: Metrics): Promise<0> {
  const mail = await mailBacklog(db)
  metrics.mailWaiting.set(mail.waiting)
  metrics.mailOldestWaiting.set(mail.oldestSeconds)
  metrics.mailDead.set(mail.dead)

  const alerts = await alertBacklog(db)
  metrics.recorderStalled.set({ part: 'follow_up' }, alerts.oldestSeconds > followUpSecondsMax ? 1 : 0)
  metrics.alertsDead.set(alerts.dead)
  return 0
}
