import { and, asc, eq, lte, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { signingKeys } from '../tables/index.ts'

export type StoredSigningKey = typeof signingKeys.$inferSelect
export type NewSigningKey = Pick<StoredSigningKey, 'kid' | 'publicJwk' | 'sealedPrivateKey'>

export async function listSigningKeys(db: Database | Transaction): Promise<StoredSigningKey[]> {
  return db.select().from(signingKeys).orderBy(asc(signingKeys.createdAt), asc(signingKeys.kid))
}

/** Adds each key whose place, `active` or `next`, nobody holds: of several processes that start together, one wins. */
export async function fillSigningKeys(
  db: Database,
  keys: { readonly active: NewSigningKey; readonly next: NewSigningKey },
): Promise<void> {
  await db.transaction(async (tx) => {
    await lockRing(tx)
    await tx
      .insert(signingKeys)
      .values([
        { ...keys.active, status: 'active' },
        { ...keys.next, status: 'next' },
      ])
      .onConflictDoNothing()
  })
}

/**
 * Moves the ring on by one: what retired is put away, the active key retires in `retireAfterSeconds`, the next one signs
 * from now on, and `next` is published. Processes that rotate at once take turns.
 */
export async function rotateSigningKeys(
  tx: Transaction,
  next: NewSigningKey,
  retireAfterSeconds: number,
): Promise<StoredSigningKey[]> {
  await lockRing(tx)
  await tx
    .update(signingKeys)
    .set({ status: 'retired' })
    .where(and(eq(signingKeys.status, 'retiring'), lte(signingKeys.retiresAt, sql`now()`)))
  await tx
    .update(signingKeys)
    .set({ status: 'retiring', retiresAt: after(retireAfterSeconds) })
    .where(eq(signingKeys.status, 'active'))
  await tx.update(signingKeys).set({ status: 'active' }).where(eq(signingKeys.status, 'next'))
  await tx.insert(signingKeys).values({ ...next, status: 'next' })
  return listSigningKeys(tx)
}

/** Puts away what has retired; answers how many. */
export async function retireSigningKeys(db: Database): Promise<number> {
  const { rowCount } = await db
    .update(signingKeys)
    .set({ status: 'retired' })
    .where(and(eq(signingKeys.status, 'retiring'), lte(signingKeys.retiresAt, sql`now()`)))
  return rowCount ?? 0
}

async function lockRing(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('gatehouse:signing-keys', 0))`)
}
