import type { Database } from '../../../db/client.ts'
import type { Metrics } from '../../../observability/metrics.ts'
import type { RecordEvent } from '../../recorder.ts'
import type { Alerts } from '../createAlerts.ts'
import { figureRules } from './index.ts'
import { readFigures } from './readFigures.ts'
import { createWatch } from './watch.ts'

export interface WatchFiguresDeps {
  readonly db: Database
  readonly alerts: Pick<Alerts, 'raise'>
  readonly record: RecordEvent
  readonly metrics: Metrics
}

/** What looks at the metrics of this process, and raises what is over a threshold, each time that it is called. */
export function watchFigures({ db, alerts, record, metrics }: WatchFiguresDeps): () => Promise<number> {
  return createWatch({
    rules: figureRules,
    read: () => readFigures(metrics.registry, performance.now()),
    raise: (condition) =>
      db.transaction(async (tx) => {
        const raised = await alerts.raise(tx, condition)
        if (raised === null) return
        const { alertId, rule } = raised
        await record(tx, 'alert_raised', { rule, alertId })
      }),
  })
}
