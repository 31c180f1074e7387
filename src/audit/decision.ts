import type { Outcome, Severity } from '../db/tables/securityEvents.ts'
import type { SecurityEventName } from './events.ts'

/** A decision on its way into the record: everything about it but its score and its place in the chain. */
export interface Decision {
  /** UUIDv7. */
  readonly id: string
  readonly type: SecurityEventName
  readonly outcome: Outcome
  readonly severity: Severity
  readonly userId: string | null
  readonly actorId: string | null
  readonly sessionId: string | null
  readonly apiKeyId: string | null
  readonly operation: string | null
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly requestId: string | null
  /** Above 1 where it stands for several identical ones. */
  readonly count: number
  readonly details: Readonly<Record<string, unknown>>
}
