import type { Transaction } from '../db/client.ts'
import { insertRecordRows } from '../db/queries/recordRows.ts'
import type { ObservedEvent } from './alerts/alertRule.ts'
import type { Alerts } from './alerts/createAlerts.ts'
import type { Lanes, NewLine } from './chain/lanes.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { securityEventKinds } from './events.ts'
import { followedLater } from './followedLater.ts'
import { type AssessRisk, baseRisk } from './risk/assessRisk.ts'

/** Writes decisions as they stand, in one statement, inside a transaction; answers them with their scores. */
export type WriteDecisions = (tx: Transaction, decisions: readonly Decision[]) => Promise<ObservedEvent[]>

/** Does something with events that were recorded, inside a transaction. */
export type ForEvents = (tx: Transaction, events: readonly ObservedEvent[]) => Promise<void>

export interface WriteDeps {
  readonly lanes: Lanes
  readonly assessRisk?: AssessRisk
  readonly alerts?: Pick<Alerts, 'consider'>
  /** What the score of an event asks for, in its transaction. */
  readonly respond?: (tx: Transaction, event: ObservedEvent) => Promise<void>
  /** Leaves events of a kind that is followed up once their answer has left; without it, they are at once. */
  readonly followLater?: ForEvents
}

export interface Write {
  readonly write: WriteDecisions
  /** Raises the alerts that events ask for, each with its own event, and does what their scores do. */
  readonly followUp: ForEvents
}

/** Scores decisions, gives them their place in the chain, inserts them, and follows them up. */
export function createWrite({
  lanes,
  assessRisk = baseRisk,
  alerts,
  respond,
  followLater,
}: WriteDeps): Write {
  const insert = async (tx: Transaction, decisions: readonly Decision[]): Promise<ObservedEvent[]> => {
    const events: ObservedEvent[] = []
    for (const decision of decisions) events.push({ ...decision, ...(await assessRisk(tx, decision)) })
    const rows = lanes.chain(tx, events.map(lineOf))
    try {
      await insertRecordRows(tx, rows)
    } catch (error) {
      lanes.spoil(tx)
      throw error
    }
    return events
  }

  const followUp: ForEvents = async (tx, events) => {
    const raised = (await alerts?.consider(tx, events)) ?? []
    const decisions = raised.map(({ rule, alertId, event }) => {
      const { apiKeyId, operation, sessionId, userId, ipAddress, userAgent, requestId } = event
      const decision = decide({ client: null, operation, apiKeyId }, 'alert_raised', { rule, alertId })
      return { ...decision, userId, sessionId, ipAddress, userAgent, requestId }
    })
    if (decisions.length > 0) await insert(tx, decisions)
    if (respond !== undefined) for (const event of events) await respond(tx, event)
  }

  return {
    followUp,
    async write(tx, decisions) {
      const events = await insert(tx, decisions)
      const isLater = ({ type }: ObservedEvent) => followLater !== undefined && followedLater.has(type)
      const [later, now] = [events.filter(isLater), events.filter((event) => !isLater(event))]
      if (now.length > 0) await followUp(tx, now)
      if (later.length > 0) await followLater?.(tx, later)
      return events
    },
  }
}

function lineOf(event: ObservedEvent): NewLine {
  return {
    id: event.id,
    event_type: event.type,
    outcome: event.outcome,
    severity: event.severity,
    risk_score: event.score,
    risk_signals: event.signals.map(({ name, points, evidence }) => ({
      name,
      points,
      evidence: fit(evidence),
    })),
    user_id: event.userId,
    actor_id: event.actorId,
    session_id: event.sessionId,
    api_key_id: event.apiKeyId,
    operation: event.operation,
    ip_address: event.ipAddress,
    user_agent: event.userAgent === null ? null : fit(event.userAgent),
    request_id: event.requestId,
    count: event.count,
    details: fitDetails(event.details),
    personal_details: personalKeysOf(event),
  }
}

/** Words that people wrote, which go when they do. */
function personalKeysOf({ type, details }: Decision): string[] | null {
  const { words } = securityEventKinds[type]
  const found = (words ?? []).filter((key) => details[key] !== undefined)
  return found.length === 0 ? null : found
}

/** As the database will give it back: no undefined, and none of the two kinds of text that JSON in Postgres refuses. */
function fitDetails(details: Decision['details']): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details), (_key, value: unknown) =>
    typeof value === 'string' ? fit(value) : value,
  )
}

function fit(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
