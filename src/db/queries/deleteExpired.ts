import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Database } from '../client.ts'

/** What is short-lived says until when. */
type ExpiringTable = PgTable & { readonly expiresAt: PgColumn }

/** Rows of one batch: short, so that nobody waits for it. */
const batchMax = 1_000

/** Deletes what has expired, or what `condition` says, a bounded batch that waits for nobody's lock; answers how many. */
export async function deleteExpired(
  db: Database,
  table: ExpiringTable,
  condition: SQL = sql`${table.expiresAt} < now()`,
  limit = batchMax,
): Promise<number> {
  const { rowCount } = await db.execute(sql`
    DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${limit} FOR UPDATE SKIP LOCKED))`)
  return rowCount ?? 0
}
