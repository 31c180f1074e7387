import { and, eq, gt, gte, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { loginAttempts } from '../tables/loginAttempts.ts'

/** How far an account's attempts stand after one more; `lockedUntil` is null where no lock runs. */
export interface ReservedAttempt {
  readonly attempts: number
  /** Of the running lock, by the database's clock; 0 where none runs. */
  readonly lockedSeconds: number
}

/**
 * Counts an attempt before the password is looked at, in a statement of its own that no rollback undoes: of a
 * parallel burst only the first `attemptsMax` are looked at. The count starts anew `windowSeconds` after the last.
 */
export async function reserveAttempt(
  db: Database,
  key: string,
  windowSeconds: number,
): Promise<ReservedAttempt> {
  const isOver = sql`${loginAttempts.expiresAt} <= now()`
  const ends = sql`now() + make_interval(secs => ${windowSeconds})`
  const [row] = await db
    .insert(loginAttempts)
    .values({ key, attempts: 1, expiresAt: ends })
    .onConflictDoUpdate({
      target: loginAttempts.key,
      set: {
        attempts: sql`CASE WHEN ${isOver} THEN 1 ELSE least(${loginAttempts.attempts} + 1, 1000000) END`,
        lockedUntil: sql`CASE WHEN ${isOver} THEN NULL ELSE ${loginAttempts.lockedUntil} END`,
        expiresAt: sql`CASE WHEN ${loginAttempts.lockedUntil} > now() THEN ${loginAttempts.expiresAt} ELSE ${ends} END`,
      },
    })
    .returning({
      attempts: loginAttempts.attempts,
      lockedSeconds: sql<number>`coalesce(ceil(extract(epoch FROM ${loginAttempts.lockedUntil} - now())), 0)::int`,
    })
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return { attempts: row.attempts, lockedSeconds: Math.max(row.lockedSeconds, 0) }
}

/** Locks where `attemptsMax` are used up and no lock runs; true for the one caller whose failure did it. */
export async function lockAfterFailure(
  tx: Transaction,
  key: string,
  attemptsMax: number,
  lockSeconds: number,
): Promise<boolean> {
  const locks = sql`now() + make_interval(secs => ${lockSeconds})`
  const locked = await tx
    .update(loginAttempts)
    .set({ lockedUntil: locks, expiresAt: locks })
    .where(
      and(
        eq(loginAttempts.key, key),
        gte(loginAttempts.attempts, attemptsMax),
        isNull(loginAttempts.lockedUntil),
      ),
    )
    .returning({ key: loginAttempts.key })
  return locked.length > 0
}

/** Gives back an attempt that was reserved but, for a fault of ours, never looked at. */
export async function releaseAttempt(db: Database, key: string): Promise<void> {
  await db
    .update(loginAttempts)
    .set({ attempts: sql`${loginAttempts.attempts} - 1` })
    .where(and(eq(loginAttempts.key, key), gt(loginAttempts.attempts, 0)))
}

/** A proved password, or staff, ends the count; whether there was one. */
export async function clearAttempts(tx: Transaction, key: string): Promise<boolean> {
  const { rowCount } = await tx.delete(loginAttempts).where(eq(loginAttempts.key, key))
  return (rowCount ?? 0) > 0
}

const cleanedAtOnce = 1_000

/** Deletes counts that have ended, a bounded batch that waits for nobody's lock; answers how many. */
export async function deleteExpiredAttempts(db: Database): Promise<number> {
  const expired = db
    .select({ key: loginAttempts.key })
    .from(loginAttempts)
    .where(lt(loginAttempts.expiresAt, sql`now()`))
    .limit(cleanedAtOnce)
    .for('update', { skipLocked: true })
  const { rowCount } = await db.delete(loginAttempts).where(inArray(loginAttempts.key, expired))
  return rowCount ?? 0
}
