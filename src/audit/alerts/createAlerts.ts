import { v7 as uuidv7 } from 'uuid'
import type { Transaction } from '../../db/client.ts'
import { linkEvent, linkedEventsMax, raiseAlert } from '../../db/queries/securityAlerts.ts'
import type { Severity } from '../../db/tables/securityEvents.ts'
import type { AlertRule, ObservedEvent } from './alertRule.ts'

/** An alert as its sinks are told of it. */
export interface Announcement {
  /** UUIDv7, one for each time that an alert is raised: what a receiver knows a repetition by. */
  readonly id: string
  readonly alertId: string
  readonly rule: string
  readonly severity: Severity
  readonly summary: string
}

/** What is to be raised beyond what a rule finds in an event: by the server's own figures. */
export interface Condition {
  readonly rule: string
  readonly key: string
  readonly severity: Severity
  readonly summary: string
  readonly coolDownSeconds: number
}

/** Told inside the transaction that raises the alert: what leaves, leaves with its commit. */
export type Announce = (tx: Transaction, announcement: Announcement) => Promise<void>

export interface Alerts {
  /** Asks every rule about an event that was just recorded; answers the alerts that somebody is to be told of. */
  consider(tx: Transaction, event: ObservedEvent): Promise<readonly Announcement[]>
  /** Raises a condition, or counts it; null where it was only counted. */
  raise(tx: Transaction, condition: Condition): Promise<Announcement | null>
}

/** Raises alerts in the transaction of their event; without an `announce` nobody is told. */
export function createAlerts(rules: readonly AlertRule[], announce?: Announce): Alerts {
  const raise = async (
    tx: Transaction,
    { rule, severity, summary, ...condition }: Condition,
    event: ObservedEvent | null,
  ): Promise<Announcement | null> => {
    const id = uuidv7()
    const { alertId, count, isAnnounced } = await raiseAlert(tx, {
      id,
      rule,
      severity,
      summary,
      ...condition,
      userId: event?.userId ?? null,
      ipAddress: event?.ipAddress ?? null,
      count: event?.count ?? 1,
    })
    if (event !== null && count <= linkedEventsMax) await linkEvent(tx, alertId, event.id)
    if (!isAnnounced) return null
    const announcement = { id, alertId, rule, severity, summary }
    await announce?.(tx, announcement)
    return announcement
  }

  return {
    async consider(tx, event) {
      const announced: Announcement[] = []
      for (const { name, on, severity, coolDownSeconds, evaluate } of rules) {
        const finding = on.includes(event.type) ? evaluate(event) : null
        if (finding === null) continue
        const announcement = await raise(tx, { rule: name, severity, coolDownSeconds, ...finding }, event)
        if (announcement !== null) announced.push(announcement)
      }
      return announced
    },
    raise: (tx, condition) => raise(tx, condition, null),
  }
}
