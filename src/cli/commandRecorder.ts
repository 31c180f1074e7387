import { createAlerts } from '../audit/alerts/createAlerts.ts'
import { alertRules } from '../audit/alerts/index.ts'
import { type RecordEvent, createRecorder } from '../audit/recorder.ts'
import type { Database } from '../db/client.ts'

/** The recorder of a command, which stands in the record in place of an operation. */
export function commandRecorder(db: Database, operation: string): RecordEvent {
  return createRecorder({ db, alerts: createAlerts(alertRules) }).within({ client: null, operation })
}
