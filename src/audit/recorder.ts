import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../db/client.ts'
import { insertEvent } from '../db/queries/securityEvents.ts'
import type { Client } from '../observability/client.ts'
import type { ObservedEvent } from './alerts/alertRule.ts'
import type { Alerts } from './alerts/createAlerts.ts'
import type { Decision } from './decision.ts'
import { type DetailsOf, type SecurityEventName, securityEventKinds } from './events.ts'
import { type AssessRisk, baseRisk } from './risk/assessRisk.ts'

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

/** What whoever records is told: how risky the decision is, 0 to 10. */
interface Recorded {
  readonly riskScore: number
}

/** Adds a decision to the record, inside the transaction of the deed: both are kept or neither. */
export type RecordEvent = <Name extends SecurityEventName>(
  tx: Transaction,
  type: Name,
  details: DetailsOf<Name>,
  about?: EventSubject,
) => Promise<Recorded>

/** Adds a refusal that no deed goes with, in a transaction that it shares with others of the moment; kept once this resolves. */
export type RecordRefusal = <Name extends SecurityEventName>(
  type: Name,
  details: DetailsOf<Name>,
  about?: EventSubject,
) => Promise<Recorded>

export interface Recorder {
  /** The recorder of one request, which knows its context so that no caller has to pass it. */
  within(source: EventSource): RecordEvent
  /** The same for refusals without a deed. */
  refusing(source: EventSource): RecordRefusal
}

export interface RecorderDeps {
  readonly db: Database
  readonly assessRisk?: AssessRisk
  readonly alerts?: Pick<Alerts, 'consider'>
  /** What the score of an event asks for, in its transaction. */
  readonly respond?: (tx: Transaction, event: ObservedEvent) => Promise<void>
}

export function createRecorder({ db, assessRisk = baseRisk, alerts, respond }: RecorderDeps): Recorder {
  const within: Recorder['within'] = (source) => async (tx, type, details, about) => {
    const signedIn = source.userId ?? null
    const userId = about?.userId === undefined ? signedIn : about.userId
    // The session of one person is no business of another, whose trail this is.
    const sessionId = about?.sessionId ?? (userId === signedIn ? (source.sessionId ?? null) : null)
    const event = await addEvent(tx, decide(source, type, details, { ...about, userId, sessionId }))
    await raiseAlerts(tx, source, event)
    await respond?.(tx, event)
    return { riskScore: event.score }
  }

  async function addEvent(tx: Transaction, decision: Decision): Promise<ObservedEvent> {
    const { score, signals } = await assessRisk(tx, decision)
    const { type, ...columns } = decision
    await insertEvent(tx, { ...columns, eventType: type, riskScore: score, riskSignals: signals })
    return { ...decision, score, signals }
  }

  async function raiseAlerts(tx: Transaction, source: EventSource, event: ObservedEvent): Promise<void> {
    const { userId, sessionId } = event
    for (const { rule, alertId } of (await alerts?.consider(tx, event)) ?? [])
      await addEvent(tx, decide(source, 'alert_raised', { rule, alertId }, { userId, sessionId }))
  }

  return {
    within,
    refusing: (source) => (type, details, about) =>
      db.transaction((tx) => within(source)(tx, type, details, about)),
  }
}

function decide<Name extends SecurityEventName>(
  { client, operation, apiKeyId }: EventSource,
  type: Name,
  details: DetailsOf<Name>,
  { userId, sessionId, actorId, count }: EventSubject,
): Decision {
  const { severity, outcome } = securityEventKinds[type]
  return {
    id: uuidv7(),
    type,
    outcome,
    severity,
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
  }
}
