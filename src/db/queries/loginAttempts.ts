import { and, eq, gt, gte, inArray, isNull, not, or, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { loginAttempts } from '../tables/loginAttempts.ts'

/** How many attempts a count allows. Times are in seconds. */
export interface AttemptLimits {
  /** In one window, which ends `windowSeconds` after the last attempt; a lock takes as long. */
  readonly attemptsMax: number
  readonly windowSeconds: number
  /** Since the last success, whatever the windows: then the lock has no end. */
  readonly inARowMax: number
  /** How long a count that nobody adds to is kept. */
  readonly keptSeconds: number
}

const isOver = sql`${loginAttempts.windowEndsAt} <= now()`

/**
 * Counts an attempt before the password is looked at, in a statement of its own that no rollback undoes: of a parallel
 * burst only as many are admitted as are left. False for one that is not admitted; it counts for nothing.
 */
export async function reserveAttempt(db: Database, key: string, limits: AttemptLimits): Promise<boolean> {
  const { attemptsMax, windowSeconds, inARowMax, keptSeconds } = limits
  const windowEndsAt = after(windowSeconds)
  const admitted = await db
    .insert(loginAttempts)
    .values({ key, attempts: 1, inARow: 1, windowEndsAt, expiresAt: after(keptSeconds) })
    .onConflictDoUpdate({
      target: loginAttempts.key,
      set: {
        attempts: sql`CASE WHEN ${isOver} THEN 1 ELSE ${loginAttempts.attempts} + 1 END`,
        inARow: sql`${loginAttempts.inARow} + 1`,
        lockedUntil: null,
        windowEndsAt,
        expiresAt: after(keptSeconds),
      },
      // One whose outcome was lost with its process must not hold the rest off for ever: hence the window alone may admit.
      setWhere: sql`NOT ${loginAttempts.sealed} AND coalesce(${loginAttempts.lockedUntil} <= now(), true) AND (${isOver}
        OR (${loginAttempts.attempts} < ${attemptsMax} AND ${loginAttempts.inARow} < ${inARowMax}))`,
    })
    .returning({ key: loginAttempts.key })
  return admitted.length > 0
}

/** Seconds of the lock that runs, by the database's clock; null where none runs, or one without an end. */
export async function lockedSeconds(db: Database, key: string): Promise<number | null> {
  const left = sql<number>`ceil(extract(epoch FROM ${loginAttempts.lockedUntil} - now()))::int`
  const [row] = await db
    .select({ left })
    .from(loginAttempts)
    .where(
      and(eq(loginAttempts.key, key), not(loginAttempts.sealed), gt(loginAttempts.lockedUntil, sql`now()`)),
    )
  return row?.left ?? null
}

/** Locks where the attempts are used up and no lock runs; what it did for the one caller whose failure did it, else null. */
export async function lockAfterFailure(
  tx: Transaction,
  key: string,
  { attemptsMax, inARowMax, windowSeconds }: AttemptLimits,
): Promise<{ readonly locks: number; readonly sealed: boolean } | null> {
  const isLast = gte(loginAttempts.inARow, inARowMax)
  const [locked] = await tx
    .update(loginAttempts)
    .set({
      lockedUntil: after(windowSeconds),
      windowEndsAt: after(windowSeconds),
      locks: sql`${loginAttempts.locks} + 1`,
      sealed: sql`${isLast}`,
      expiresAt: sql`CASE WHEN ${isLast} THEN 'infinity' ELSE ${loginAttempts.expiresAt} END`,
    })
    .where(
      and(
        eq(loginAttempts.key, key),
        not(loginAttempts.sealed),
        isNull(loginAttempts.lockedUntil),
        or(gte(loginAttempts.attempts, attemptsMax), isLast),
      ),
    )
    .returning({ locks: loginAttempts.locks, sealed: loginAttempts.sealed })
  return locked ?? null
}

/** Gives back an attempt that was reserved but, for a fault of ours, never looked at. */
export async function releaseAttempt(db: Database, key: string): Promise<void> {
  await db
    .update(loginAttempts)
    .set({ attempts: sql`${loginAttempts.attempts} - 1`, inARow: sql`${loginAttempts.inARow} - 1` })
    .where(and(eq(loginAttempts.key, key), gt(loginAttempts.attempts, 0), gt(loginAttempts.inARow, 0)))
}

/** Ends counts: after a proved password, or by whoever may unlock. */
export async function clearAttempts(tx: Transaction, keys: readonly string[]): Promise<boolean> {
  const { rowCount } = await tx.delete(loginAttempts).where(inArray(loginAttempts.key, [...keys]))
  return (rowCount ?? 0) > 0
}

/** Brings what was counted under the key of a secret that is being replaced to the new one: locks and sums of both. */
export async function adoptAttempts(db: Database, oldKey: string, newKey: string): Promise<void> {
  await db.execute(sql`
    WITH old AS (DELETE FROM login_attempts WHERE key = ${oldKey} RETURNING *)
    INSERT INTO login_attempts AS kept (key, attempts, in_a_row, locks, locked_until, sealed, window_ends_at, expires_at)
    SELECT ${newKey}, attempts, in_a_row, locks, locked_until, sealed, window_ends_at, expires_at FROM old
    ON CONFLICT (key) DO UPDATE SET
      attempts = kept.attempts + excluded.attempts,
      in_a_row = kept.in_a_row + excluded.in_a_row,
      locks = kept.locks + excluded.locks,
      locked_until = greatest(kept.locked_until, excluded.locked_until),
      sealed = kept.sealed OR excluded.sealed,
      window_ends_at = greatest(kept.window_ends_at, excluded.window_ends_at),
      expires_at = greatest(kept.expires_at, excluded.expires_at)`)
}
