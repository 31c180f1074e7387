import type { Severity } from '../../db/tables/securityEvents.ts'
import type { Decision } from '../decision.ts'
import type { SecurityEventName } from '../events.ts'
import type { Risk } from '../risk/assessRisk.ts'

/** What a rule sees: the event that was just recorded, with its score. */
export interface ObservedEvent extends Decision, Risk {}

/** What a rule may ask of the record, the event itself included. */
interface History {
  count(of: { type: SecurityEventName; ipAddress: string; withinSeconds: number }): Promise<number>
}

/** An alert to raise, or to count once more while one with this key is open. */
interface AlertFinding {
  readonly key: string
  readonly summary: string
}

/** One file a rule, with its thresholds in sight; `evaluate` runs in the transaction of the event. */
export interface AlertRule {
  readonly name: string
  readonly on: readonly SecurityEventName[]
  readonly severity: Severity
  evaluate(event: ObservedEvent, history: History): Promise<AlertFinding | null> | AlertFinding | null
}
