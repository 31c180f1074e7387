import { count, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { securityAlerts } from '../tables/securityAlerts.ts'

/** Opens an alert, or counts once more on the one that is open under the same rule and key; true where it is new. */
export async function raiseAlert(
  tx: Transaction,
  alert: typeof securityAlerts.$inferInsert,
): Promise<boolean> {
  const [row] = await tx
    .insert(securityAlerts)
    .values(alert)
    .onConflictDoUpdate({
      target: [securityAlerts.rule, securityAlerts.key],
      targetWhere: sql`${securityAlerts.status} = 'OPEN'`,
      set: { count: sql`${securityAlerts.count} + 1`, summary: alert.summary },
    })
    .returning({ id: securityAlerts.id })
  return row?.id === alert.id
}

/** How many alerts wait for somebody. */
export async function countOpenAlerts(db: Database): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(securityAlerts)
    .where(eq(securityAlerts.status, 'OPEN'))
  return row?.open ?? 0
}
