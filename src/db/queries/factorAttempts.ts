import { and, eq, gt, gte, not, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { type ProofMethod, factorAttempts } from '../tables/factorAttempts.ts'
import { deleteExpired } from './deleteExpired.ts'

/** How many attempts a pool allows. */
export interface PoolLimits {
  /** In one window, which the first attempt opens. */
  readonly attemptsMax: number
  readonly windowSeconds: number
  /** Since the last success, whatever the windows: then the pool is shut. */
  readonly inARowMax: number
}

/** What makes a server of the release before refuse as well: its count stops here, and its window lasts ten years. */
const sealedAttempts = 1_000_000
const sealedSeconds = 10 * 365 * 24 * 3600

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
  { attemptsMax, windowSeconds, inARowMax }: PoolLimits,
): Promise<boolean> {
  const { attempts, expiresAt, sealed } = factorAttempts
  const ends = after(windowSeconds)
  const isOver = sql`${expiresAt} <= now()`
  // A server of the release before counts in the window alone, what it refuses too.
  const inARow = sql`greatest(${factorAttempts.inARow}, least(${attempts}, ${attemptsMax})) + 1`
  const isLast = sql`${inARow} >= ${inARowMax}`
  const admitted = await db
    .insert(factorAttempts)
    .values({ userId, method, attempts: 1, inARow: 1, expiresAt: ends })
    .onConflictDoUpdate({
      target: [factorAttempts.userId, factorAttempts.method],
      set: {
        // The last has a window of its own, and fills it: nothing else is looked at while its outcome is not known.
        attempts: sql`CASE WHEN ${isLast} THEN ${attemptsMax} WHEN ${isOver} THEN 1 ELSE ${attempts} + 1 END`,
        inARow,
        expiresAt: sql`CASE WHEN ${isLast} OR ${isOver} THEN ${ends} ELSE ${expiresAt} END`,
        keptUntil: sql`DEFAULT`,
      },
      // One whose outcome was lost with its process must not hold the rest off for ever: hence the window alone may admit.
      setWhere: sql`NOT ${sealed} AND (${isOver} OR ${attempts} < ${attemptsMax})`,
    })
    .returning({ method: factorAttempts.method })
  return admitted.length > 0
}

/** Seconds of the window that runs, by the database's clock, of a sealed pool in turns of a window; null where none runs. */
export async function factorWaitSeconds(
  db: Database,
  userId: string,
  method: ProofMethod,
  windowSeconds: number,
): Promise<number | null> {
  const { expiresAt } = factorAttempts
  const left = sql<number>`ceil(mod(extract(epoch FROM ${expiresAt} - now())::numeric, ${windowSeconds}))::int`
  const [row] = await db
    .select({ left })
    .from(factorAttempts)
    .where(and(poolOf(userId, method), gt(expiresAt, sql`now()`)))
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
    .set({ sealed: true, attempts: sealedAttempts, expiresAt: after(sealedSeconds) })
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

/** Deletes the counts that nobody has added to for long, a bounded batch; answers how many. */
export function deleteForgottenPools(db: Database): Promise<number> {
  const { keptUntil, sealed } = factorAttempts
  return deleteExpired(db, factorAttempts, sql`${keptUntil} < now() AND NOT ${sealed}`)
}
