import type { Severity } from '../../db/tables/securityEvents.ts'
import type { Decision } from '../decision.ts'
import type { SecurityEventName } from '../events.ts'
import type { Risk } from '../risk/assessRisk.ts'

/** What a rule sees: the event that was just recorded, with its score and what that rests on. */
export interface ObservedEvent extends Decision, Risk {}

/** An alert to raise, or to count once more while one with this key is open. */
interface AlertFinding {
  /** What the alert is about: an address, a person, a session. What repeats under it is one alert. */
  readonly key: string
  readonly summary: string
}

/** One file a rule, with its thresholds in sight. It asks nobody: what there is to know, the signals have found out. */
export interface AlertRule {
  readonly name: string
  readonly on: readonly SecurityEventName[]
  readonly severity: Severity
  /** After so long, what goes on is told again. */
  readonly coolDownSeconds: number
  evaluate(event: ObservedEvent): AlertFinding | null
}

/** The evidence of a signal of this event; null where it was silent. */
export function evidenceOf({ signals }: ObservedEvent, signal: string): string | null {
  return signals.find(({ name }) => name === signal)?.evidence ?? null
}
