import { alertRules } from '../audit/alerts/index.ts'
import { type RecordEvent, createRecorder } from '../audit/recorder.ts'

/** The recorder of a command, which stands in the record in place of an operation. */
export function commandRecorder(operation: string): RecordEvent {
  return createRecorder(alertRules).within({ client: null, operation })
}
