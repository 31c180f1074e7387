import { v7 as uuidv7 } from 'uuid'
import type { Transaction } from '../db/client.ts'
import { raiseAlert } from '../db/queries/securityAlerts.ts'
import { countFromAddress, insertEvent } from '../db/queries/securityEvents.ts'
import type { Client } from '../observability/client.ts'
import type { AlertRule, ObservedEvent } from './alerts/alertRule.ts'
import { type DetailsOf, type SecurityEventName, securityEventKinds } from './events.ts'

/** In which request an event happened, and who was signed in; null client: on the command line or by the clock. */
interface EventSource {
  readonly client: Client | null
  readonly operation: string | null
  readonly userId?: string | null
  readonly sessionId?: string | null
  readonly apiKeyId?: string | null
}

/**
 * Whom it is about, where that is not whoever was signed in (null: nobody who is known); how many identical decisions
 * one row stands for.
 */
interface EventSubject {
  readonly userId?: string | null
  readonly sessionId?: string | null
  readonly actorId?: string | null
  readonly count?: number
}

/** Adds a decision to the record, inside the transaction of the deed: both are kept or neither. */
export type RecordEvent = <Name extends SecurityEventName>(
  tx: Transaction,
  type: Name,
  details: DetailsOf<Name>,
  about?: EventSubject,
) => Promise<void>

export interface Recorder {
  /** The recorder of one request, which knows its context so that no caller has to pass it. */
  within(source: EventSource): RecordEvent
}

export function createRecorder(rules: readonly AlertRule[]): Recorder {
  return {
    within: (source) => async (tx, type, details, about) => {
      const signedIn = source.userId ?? null
      const userId = about?.userId === undefined ? signedIn : about.userId
      // The session of one person is no business of another, whose trail this is.
      const sessionId = about?.sessionId ?? (userId === signedIn ? (source.sessionId ?? null) : null)
      await addEvent(tx, source, type, details, { ...about, userId, sessionId })
      await raiseAlerts(tx, source, { type, userId, sessionId, ipAddress: source.client?.ip ?? null })
    },
  }

  async function raiseAlerts(tx: Transaction, source: EventSource, event: ObservedEvent): Promise<void> {
    for (const rule of rules) {
      if (!rule.on.includes(event.type)) continue
      const finding = await rule.evaluate(event, { count: (of) => countFromAddress(tx, of) })
      if (finding === null) continue

      const { userId, ipAddress } = event
      const alert = { id: uuidv7(), rule: rule.name, severity: rule.severity, userId, ipAddress, ...finding }
      if (await raiseAlert(tx, alert)) {
        await addEvent(tx, source, 'alert_raised', { rule: rule.name, alertId: alert.id }, event)
      }
    }
  }
}

async function addEvent<Name extends SecurityEventName>(
  tx: Transaction,
  { client, operation, apiKeyId }: EventSource,
  type: Name,
  details: DetailsOf<Name>,
  { userId, sessionId, actorId, count }: EventSubject,
): Promise<void> {
  const { severity, outcome, risk } = securityEventKinds[type]
  await insertEvent(tx, {
    id: uuidv7(),
    eventType: type,
    outcome,
    severity,
    riskScore: risk,
    userId: userId ?? null,
    actorId: actorId ?? null,
    sessionId: sessionId ?? null,
    apiKeyId: apiKeyId ?? null,
    operation,
    ipAddress: client?.ip ?? null,
    userAgent: client?.userAgent ?? null,
    requestId: client?.requestId ?? null,
    count: count ?? 1,
    details,
  })
}
