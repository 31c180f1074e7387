import type { Database } from '../db/client.ts'
import { mailBacklog } from '../db/queries/jobs.ts'
import type { Metrics } from '../observability/metrics.ts'

/** Shows in the metrics how much mail waits, since when, and how much was given up; answers 0, as it does nothing else. */
export async function measureMail(db: Database, metrics: Metrics): Promise<0> {
  const { waiting, oldestSeconds, dead } = await mailBacklog(db)
  metrics.mailWaiting.set(waiting)
  metrics.mailOldestWaiting.set(oldestSeconds)
  metrics.mailDead.set(dead)
  return 0
}
