import { and, eq, gt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { type ProofMethod, factorAttempts } from '../tables/factorAttempts.ts'

const poolOf = (userId: string, method: ProofMethod) =>
  and(eq(factorAttempts.userId, userId), eq(factorAttempts.method, method))

/**
 * Counts an attempt before the answer is looked at, in a statement of its own that no rollback undoes. The count starts
 * anew when the window that the first attempt opened has ended.
 */
export async function reserveFactorAttempt(
  db: Database,
  userId: string,
  method: ProofMethod,
  windowSeconds: number,
): Promise<{ attempts: number; secondsLeft: number }> {
  const isOver = sql`${factorAttempts.expiresAt} <= now()`
  const ends = sql`now() + make_interval(secs => ${windowSeconds})`
  const [row] = await db
    .insert(factorAttempts)
    .values({ userId, method, attempts: 1, expiresAt: ends })
    .onConflictDoUpdate({
      target: [factorAttempts.userId, factorAttempts.method],
      set: {
        attempts: sql`CASE WHEN ${isOver} THEN 1 ELSE least(${factorAttempts.attempts} + 1, 1000000) END`,
        expiresAt: sql`CASE WHEN ${isOver} THEN ${ends} ELSE ${factorAttempts.expiresAt} END`,
      },
    })
    .returning({
      attempts: factorAttempts.attempts,
      secondsLeft: sql<number>`ceil(extract(epoch FROM ${factorAttempts.expiresAt} - now()))::int`,
    })
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return row
}

/** Gives back an attempt that was never looked at. */
export async function releaseFactorAttempt(db: Database, userId: string, method: ProofMethod): Promise<void> {
  await db
    .update(factorAttempts)
    .set({ attempts: sql`${factorAttempts.attempts} - 1` })
    .where(and(poolOf(userId, method), gt(factorAttempts.attempts, 0)))
}

/** A proved factor ends its count, and no other's. */
export async function clearFactorAttempts(
  tx: Transaction,
  userId: string,
  method: ProofMethod,
): Promise<void> {
  await tx.delete(factorAttempts).where(poolOf(userId, method))
}
