import { desc, eq, getTableColumns, inArray } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { securityAlertEvents } from '../tables/securityAlertEvents.ts'
import { securityEvents } from '../tables/securityEvents.ts'
import type { SecurityEventRow } from './securityEvents.ts'

/** The events that each of these alerts stands for, as far as they are kept by name, the latest first. */
export async function eventsOfAlerts(
  db: Database,
  alertIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SecurityEventRow[]>> {
  const rows = await db
    .select({ alertId: securityAlertEvents.alertId, event: getTableColumns(securityEvents) })
    .from(securityAlertEvents)
    .innerJoin(securityEvents, eq(securityEvents.id, securityAlertEvents.eventId))
    .where(inArray(securityAlertEvents.alertId, [...alertIds]))
    .orderBy(desc(securityEvents.timestamp), desc(securityEvents.id))
  const byAlert = Map.groupBy(rows, ({ alertId }) => alertId)
  return new Map([...byAlert].map(([alertId, found]) => [alertId, found.map(({ event }) => event)]))
}
