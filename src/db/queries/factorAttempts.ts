import { and, eq, gt, gte, not, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { type ProofMethod, factorAttempts } from '../tables/factorAttempts.ts'

/** How many attempts a pool allows. Times are in seconds. */
export interface PoolLimits {
  /** In one window, which the first attempt opens. */
  readonly attemptsMax: number
  readonly windowSeconds: number
  /** Since the last success, whatever the windows: then the pool is shut. */
  readonly inARowMax: number
  /** How long a pool that nobody adds to is kept, unless it is shut. */
  readonly keptSeconds: number
}

const poolOf = (userId: string, method: ProofMethod) =>
  and(eq(factorAttempts.userId, userId), eq(factorAttempts.method, method))

/**
 * Counts an attempt before the answer is looked at, in a statement of its own that no rollback undoes: of a parallel
 * burst only as many are admitted as are left. False for one that is not admitted; it counts for nothing.
 */
export async function reserveFactorAttempt(
  db: Database,
  userId: string,
  method: ProofMethod,
  { attemptsMax, windowSeconds, inARowMax, keptSeconds }: PoolLimits,
): Promise<boolean> {
  const { attempts, inARow, sealed, windowEndsAt } = factorAttempts
  const ends = sql`now() + make_interval(secs => ${windowSeconds})`
  const expiresAt = sql`now() + make_interval(secs => ${keptSeconds})`
  const isOver = sql`${windowEndsAt} <= now()`
  const admitted = await db
    .insert(factorAttempts)
    .values({ userId, method, attempts: 1, inARow: 1, windowEndsAt: ends, expiresAt })
    .onConflictDoUpdate({
      target: [factorAttempts.userId, factorAttempts.method],
      set: {
        attempts: sql`CASE WHEN ${isOver} THEN 1 ELSE ${attempts} + 1 END`,
        inARow: sql`${inARow} + 1`,
        // The last has a window of its own: nothing else is looked at while its outcome is not known.
        windowEndsAt: sql`CASE WHEN ${isOver} OR ${inARow} + 1 >= ${inARowMax} THEN ${ends} ELSE ${windowEndsAt} END`,
        expiresAt,
      },
      // One whose outcome was lost with its process must not hold the rest off for ever: hence the window alone may admit.
      setWhere: sql`NOT ${sealed} AND (${isOver} OR (${attempts} < ${attemptsMax} AND ${inARow} < ${inARowMax}))`,
    })
    .returning({ method: factorAttempts.method })
  return admitted.length > 0
}

/** Seconds of the window that runs, by the database's clock; null where none runs, or the pool is shut. */
export async function factorWaitSeconds(
  db: Database,
  userId: string,
  method: ProofMethod,
): Promise<number | null> {
  const left = sql<number>`ceil(extract(epoch FROM ${factorAttempts.windowEndsAt} - now()))::int`
  const [row] = await db
    .select({ left })
    .from(factorAttempts)
    .where(
      and(poolOf(userId, method), not(factorAttempts.sealed), gt(factorAttempts.windowEndsAt, sql`now()`)),
    )
  return row?.left ?? null
}

/** Shuts a pool whose attempts in a row are used up: true for the one caller whose failure did it. */
export async function sealFactorPool(
  tx: Transaction,
  userId: string,
  method: ProofMethod,
  inARowMax: number,
): Promise<boolean> {
  const { rowCount } = await tx
    .update(factorAttempts)
    .set({ sealed: true, expiresAt: sql`'infinity'` })
    .where(and(poolOf(userId, method), not(factorAttempts.sealed), gte(factorAttempts.inARow, inARowMax)))
  return (rowCount ?? 0) > 0
}

/** Gives back an attempt that was never looked at. */
export async function releaseFactorAttempt(db: Database, userId: string, method: ProofMethod): Promise<void> {
  await db
    .update(factorAttempts)
    .set({ attempts: sql`${factorAttempts.attempts} - 1`, inARow: sql`${factorAttempts.inARow} - 1` })
    .where(and(poolOf(userId, method), gt(factorAttempts.attempts, 0), gt(factorAttempts.inARow, 0)))
}

/** A proved factor ends its count, and no other's; a pool that was shut meanwhile stays shut. */
export async function clearFactorAttempts(
  tx: Transaction,
  userId: string,
  method: ProofMethod,
): Promise<void> {
  await tx.delete(factorAttempts).where(and(poolOf(userId, method), not(factorAttempts.sealed)))
}

/** Opens the pools of a person that are shut; the guesses of those that are not stay counted. */
export async function openFactorPools(tx: Transaction, userId: string): Promise<boolean> {
  const { rowCount } = await tx
    .delete(factorAttempts)
    .where(and(eq(factorAttempts.userId, userId), factorAttempts.sealed))
  return (rowCount ?? 0) > 0
}
