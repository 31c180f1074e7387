import { sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { configurationMarks } from '../tables/index.ts'

/** What each setting was marked with at the last start, which nobody else changes before this transaction ends. */
export async function marksForUpdate(tx: Transaction): Promise<Map<string, string>> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('gatehouse:configuration', 0))`)
  const rows = await tx.select().from(configurationMarks)
  return new Map(rows.map(({ name, mark }) => [name, mark]))
}

export async function keepMarks(tx: Transaction, marks: ReadonlyMap<string, string>): Promise<void> {
  if (marks.size === 0) return
  await tx
    .insert(configurationMarks)
    .values([...marks].map(([name, mark]) => ({ name, mark })))
    .onConflictDoUpdate({
      target: configurationMarks.name,
      set: { mark: sql`excluded.mark`, changedAt: sql`now()` },
    })
}
