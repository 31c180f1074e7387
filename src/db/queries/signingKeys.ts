import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { signingKeys } from '../tables/index.ts'

export type StoredSigningKey = typeof signingKeys.$inferSelect

export async function listSigningKeys(db: Database): Promise<StoredSigningKey[]> {
  return db.select().from(signingKeys).orderBy(signingKeys.createdAt)
}

/** Adds the key only where no active one exists: of several processes that start together, one wins. */
export async function addFirstSigningKey(db: Database, key: typeof signingKeys.$inferInsert): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('gatehouse:signing-keys', 0))`)
    const [active] = await tx
      .select()
      .from(signingKeys)
      .where(sql`${signingKeys.status} = 'active'`)
      .limit(1)
    if (active === undefined) await tx.insert(signingKeys).values(key)
  })
}
