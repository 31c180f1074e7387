import { v7 as uuidv7 } from 'uuid'
import type { Transaction } from '../../db/client.ts'
import { linkEvents, linkedEventsMax, raiseAlert } from '../../db/queries/securityAlerts.ts'
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

/** An alert that somebody is to be told of, with the latest event that raised it. */
interface RaisedByEvent extends Announcement {
  readonly event: ObservedEvent
}

/** What a rule found in events under one key. */
interface Found {
  readonly condition: Condition
  /** At least one. */
  readonly events: ObservedEvent[]
}

export interface Alerts {
  /** Asks every rule about events that were just recorded; answers the alerts that somebody is to be told of. */
  consider(tx: Transaction, events: readonly ObservedEvent[]): Promise<readonly RaisedByEvent[]>
  /** Raises a condition, or counts it; null where it was only counted. */
  raise(tx: Transaction, condition: Condition): Promise<Announcement | null>
}

/** Raises alerts in the transaction that they are asked in; without an `announce` nobody is told. */
export function createAlerts(rules: readonly AlertRule[], announce?: Announce): Alerts {
  const raise = async (
    tx: Transaction,
    { rule, severity, summary, ...condition }: Condition,
    events: readonly ObservedEvent[],
  ): Promise<Announcement | null> => {
    const id = uuidv7()
    const latest = events.at(-1)
    const { alertId, count, isAnnounced } = await raiseAlert(tx, {
      id,
      rule,
      severity,
      summary,
      ...condition,
      userId: latest?.userId ?? null,
      ipAddress: latest?.ipAddress ?? null,
      count: latest === undefined ? 1 : countOf(events),
    })
    await linkEvents(tx, alertId, idsToLink(events, count))
    if (!isAnnounced) return null
    const announcement = { id, alertId, rule, severity, summary }
    await announce?.(tx, announcement)
    return announcement
  }

  return {
    async consider(tx, events) {
      const announced: RaisedByEvent[] = []
      for (const { condition, events: found } of findings(rules, events)) {
        const announcement = await raise(tx, condition, found)
        const event = found.at(-1)
        if (announcement !== null && event !== undefined) announced.push({ ...announcement, event })
      }
      return announced
    },
    raise: (tx, condition) => raise(tx, condition, []),
  }
}

/** What events have in common is one finding; in one order for everybody, since each holds the row of its alert. */
function findings(rules: readonly AlertRule[], events: readonly ObservedEvent[]): readonly Found[] {
  const found = new Map<string, Found>()
  for (const event of events) {
    for (const { name, on, severity, coolDownSeconds, evaluate } of rules) {
      const finding = on.includes(event.type) ? evaluate(event) : null
      if (finding === null) continue
      const key = JSON.stringify([name, finding.key])
      const others = found.get(key)?.events ?? []
      others.push(event)
      found.set(key, { condition: { rule: name, severity, coolDownSeconds, ...finding }, events: others })
    }
  }
  return [...found].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one)
}

/** Those that are kept by name, of events after which an alert counts so many. */
function idsToLink(events: readonly ObservedEvent[], countAfter: number): readonly string[] {
  let count = countAfter - countOf(events)
  return events.filter((event) => (count += event.count) <= linkedEventsMax).map(({ id }) => id)
}

function countOf(events: readonly ObservedEvent[]): number {
  return events.reduce((sum, { count }) => sum + count, 0)
}
