import { type SQL, and, count, desc, eq, gte, inArray, ne, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { securityAlertEvents } from '../tables/securityAlertEvents.ts'
import { type AlertResolution, type AlertStatus, securityAlerts } from '../tables/securityAlerts.ts'
import type { Severity } from '../tables/securityEvents.ts'

export type SecurityAlertRow = typeof securityAlerts.$inferSelect

/** So many events of an alert are kept by name; all of them are counted. */
export const linkedEventsMax = 100

const severities: readonly Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

/** From a severity upwards. */
function severitiesFrom(least: Severity): readonly Severity[] {
  return severities.slice(severities.indexOf(least))
}

/** What is raised, or counted once more. */
export interface NewAlert {
  /** UUIDv7: of the alert where it is new, and of this announcement of it. */
  readonly id: string
  readonly rule: string
  readonly key: string
  readonly severity: Severity
  readonly summary: string
  readonly userId: string | null
  readonly ipAddress: string | null
  readonly coolDownSeconds: number
  readonly count: number
}

/** What became of it. */
interface RaisedAlert {
  readonly alertId: string
  /** Whether somebody is to be told: it is new, has grown worse, or goes on after its cool-down. */
  readonly isAnnounced: boolean
  readonly count: number
}

const isCool = sql`${securityAlerts.coolUntil} <= now()`

/**
 * Opens an alert, or counts on the one under the same rule and key that is open, or acknowledged and within its
 * cool-down. The unique index decides who opens it where several would.
 */
export async function raiseAlert(tx: Transaction, alert: NewAlert): Promise<RaisedAlert> {
  const { coolDownSeconds, ...values } = alert
  return (await countAcknowledged(tx, alert)) ?? openOrCount(tx, values, coolDownSeconds)
}

async function countAcknowledged(tx: Transaction, alert: NewAlert): Promise<RaisedAlert | null> {
  const { count, key, rule, severity } = alert
  const [row] = await tx
    .update(securityAlerts)
    .set({ count: sql`${securityAlerts.count} + ${count}`, lastSeenAt: sql`now()` })
    .where(
      and(
        eq(securityAlerts.rule, rule),
        eq(securityAlerts.key, key),
        eq(securityAlerts.status, 'ACKNOWLEDGED'),
        inArray(securityAlerts.severity, [...severitiesFrom(severity)]),
        sql`NOT ${isCool}`,
      ),
    )
    .returning({ alertId: securityAlerts.id, count: securityAlerts.count })
  return row === undefined ? null : { ...row, isAnnounced: false }
}

async function openOrCount(
  tx: Transaction,
  values: Omit<NewAlert, 'coolDownSeconds'>,
  coolDownSeconds: number,
): Promise<RaisedAlert> {
  const coolUntil = after(coolDownSeconds)
  const isWorse = sql`${rank(sql`${securityAlerts.severity}`)} < ${rank(sql`${values.severity}::text`)}`
  const again = (then: SQL, otherwise: SQL) =>
    sql`CASE WHEN ${isCool} OR ${isWorse} THEN ${then} ELSE ${otherwise} END`

  const [row] = await tx
    .insert(securityAlerts)
    .values({ ...values, announcementId: values.id, coolUntil })
    .onConflictDoUpdate({
      target: [securityAlerts.rule, securityAlerts.key],
      targetWhere: sql`${securityAlerts.status} = 'OPEN'`,
      set: {
        count: sql`${securityAlerts.count} + ${values.count}`,
        summary: values.summary,
        severity: sql`CASE WHEN ${isWorse} THEN ${values.severity} ELSE ${securityAlerts.severity} END`,
        lastSeenAt: sql`now()`,
        announcementId: again(sql`${values.id}::uuid`, sql`${securityAlerts.announcementId}`),
        coolUntil: again(coolUntil, sql`${securityAlerts.coolUntil}`),
      },
    })
    .returning({
      alertId: securityAlerts.id,
      count: securityAlerts.count,
      announcementId: securityAlerts.announcementId,
    })
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return { alertId: row.alertId, count: row.count, isAnnounced: row.announcementId === values.id }
}

/** Keeps events by name beside their alert. */
export async function linkEvents(
  tx: Transaction,
  alertId: string,
  eventIds: readonly string[],
): Promise<void> {
  if (eventIds.length === 0) return
  await tx
    .insert(securityAlertEvents)
    .values(eventIds.map((eventId) => ({ alertId, eventId })))
    .onConflictDoNothing()
}

/** What to look for; every part narrows. */
interface AlertQuery {
  readonly statuses: readonly AlertStatus[] | null
  readonly rules: readonly string[] | null
  readonly severityMin: Severity | null
  readonly since: Date | null
}

/** Where a page ended: the next one begins with what is older. */
interface AlertPosition {
  readonly timestamp: Date
  readonly id: string
}

/** The latest alerts first, at most `limit`, after a position (keyset: as fast on the last page as on the first). */
export async function pageOfAlerts(
  db: Database,
  query: AlertQuery,
  after: AlertPosition | null,
  limit: number,
): Promise<SecurityAlertRow[]> {
  const { rules, severityMin, since, statuses } = query
  return db
    .select()
    .from(securityAlerts)
    .where(
      and(
        statuses === null ? undefined : inArray(securityAlerts.status, [...statuses]),
        rules === null ? undefined : inArray(securityAlerts.rule, [...rules]),
        severityMin === null ? undefined : inArray(securityAlerts.severity, [...severitiesFrom(severityMin)]),
        since === null ? undefined : gte(securityAlerts.timestamp, since),
        after === null
          ? undefined
          : sql`(${securityAlerts.timestamp}, ${securityAlerts.id}) < (${after.timestamp.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(desc(securityAlerts.timestamp), desc(securityAlerts.id))
    .limit(limit)
}

/** An alert by its id; null for none. */
export async function findAlert(db: Database | Transaction, id: string): Promise<SecurityAlertRow | null> {
  const [row] = await db.select().from(securityAlerts).where(eq(securityAlerts.id, id)).limit(1)
  return row ?? null
}

/** Takes an open alert on; null where it is not open, or not there. */
export async function acknowledge(
  tx: Transaction,
  id: string,
  userId: string,
): Promise<SecurityAlertRow | null> {
  const [row] = await tx
    .update(securityAlerts)
    .set({ status: 'ACKNOWLEDGED', acknowledgedBy: userId, acknowledgedAt: sql`now()` })
    .where(and(eq(securityAlerts.id, id), eq(securityAlerts.status, 'OPEN')))
    .returning()
  return row ?? null
}

/** Closes an alert; null where it is closed already, or not there. */
export async function resolve(
  tx: Transaction,
  id: string,
  userId: string,
  resolution: AlertResolution,
): Promise<SecurityAlertRow | null> {
  const [row] = await tx
    .update(securityAlerts)
    .set({ status: 'RESOLVED', resolution, resolvedBy: userId, resolvedAt: sql`now()` })
    .where(and(eq(securityAlerts.id, id), ne(securityAlerts.status, 'RESOLVED')))
    .returning()
  return row ?? null
}

function rank(severity: SQL): SQL {
  return sql`array_position(ARRAY['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'], ${severity})`
}

/** How many alerts wait for somebody. */
export async function countOpenAlerts(db: Database): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(securityAlerts)
    .where(eq(securityAlerts.status, 'OPEN'))
  return row?.open ?? 0
}
