import { asc, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { securityAlerts } from '../tables/securityAlerts.ts'
import type { SecurityAlertRow } from './securityAlerts.ts'

/** An alert and the announcement of it that is new. `timestamp` is of the announcement. */
export interface AnnouncedAlert {
  readonly id: string
  readonly timestamp: Date
  readonly alert: SecurityAlertRow
}

/** Up to `limit` announcements not before `since` and none of `seen`, the oldest first. */
export function prepareFollowAlerts(db: Database) {
  const query = db
    .select()
    .from(securityAlerts)
    .where(
      sql`${securityAlerts.announcementId} >= ${sql.placeholder('least')}::uuid
        AND ${securityAlerts.announcementId} <> ALL(${sql.placeholder('seen')}::uuid[])`,
    )
    .orderBy(asc(securityAlerts.announcementId))
    .limit(sql.placeholder('limit'))
    .prepare('security_alerts_follow')

  return async (since: Date, seen: readonly string[], limit: number): Promise<AnnouncedAlert[]> => {
    const rows = await query.execute({ least: leastIdOf(since), seen: [...seen], limit })
    return rows.flatMap((alert) => {
      const { announcementId: id } = alert
      return id === null ? [] : [{ id, timestamp: timeOf(id), alert }]
    })
  }
}

/** The least UUIDv7 of a moment: their order is that of their times (RFC 9562 5.7). */
function leastIdOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16))
}
