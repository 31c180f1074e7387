import { sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
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
