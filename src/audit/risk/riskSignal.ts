import type { RiskSignal } from '../../db/tables/securityEvents.ts'
import type { Decision } from '../decision.ts'
import type { SecurityEventName } from '../events.ts'
import type { Facts } from './facts.ts'

/** One file a signal, with its points in sight. A pure question: the same decision and facts give the same answer. */
export interface Signal {
  readonly name: string
  /** What it adds to the base of the kind of event; never below 0, so that more signals never mean less risk. */
  readonly points: number
  readonly on: ReadonlySet<SecurityEventName>
  /** What was seen; null where nothing was. */
  evidence(decision: Decision, facts: Facts): string | null
}

/** What a signal says of a decision; null where it is silent. */
export function hear(
  { name, points, on, evidence }: Signal,
  decision: Decision,
  facts: Facts,
): RiskSignal | null {
  if (!on.has(decision.type)) return null
  const seen = evidence(decision, facts)
  return seen === null ? null : { name, points, evidence: seen }
}
