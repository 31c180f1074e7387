import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { challenges } from '../tables/challenges.ts'

type ChallengeRow = typeof challenges.$inferSelect

const challengeColumns = {
  userId: challenges.userId,
  securityVersion: challenges.securityVersion,
  attempts: challenges.attempts,
  deviceName: challenges.deviceName,
  delivery: challenges.delivery,
  expiresAt: challenges.expiresAt,
}

export type OpenChallenge = Pick<ChallengeRow, keyof typeof challengeColumns>

/** Adds a question that ends in so many seconds; answers when. */
export async function insertChallenge(
  tx: Transaction | Database,
  { ttlSeconds, ...challenge }: Omit<typeof challenges.$inferInsert, 'expiresAt'> & { ttlSeconds: number },
): Promise<Date> {
  const [row] = await tx
    .insert(challenges)
    .values({ ...challenge, expiresAt: after(ttlSeconds) })
    .returning({ expiresAt: challenges.expiresAt })
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return row.expiresAt
}

const isOpen = (hash: Buffer, purpose: ChallengeRow['purpose']) =>
  and(eq(challenges.hash, hash), eq(challenges.purpose, purpose), gt(challenges.expiresAt, sql`now()`))

/**
 * Counts an attempt before the answer is looked at, in a statement of its own that no rollback undoes; `attempts`
 * above the maximum: not to be looked at. Null where no such question is open.
 */
export async function attemptChallenge(
  db: Database,
  hash: Buffer,
  purpose: ChallengeRow['purpose'],
): Promise<OpenChallenge | null> {
  const [row] = await db
    .update(challenges)
    .set({ attempts: sql`least(${challenges.attempts} + 1, 1000000)` })
    .where(isOpen(hash, purpose))
    .returning(challengeColumns)
  return row ?? null
}

/** Gives back an attempt that, for a fault of ours, was never looked at. */
export async function releaseChallenge(db: Database, hash: Buffer): Promise<void> {
  await db
    .update(challenges)
    .set({ attempts: sql`greatest(${challenges.attempts} - 1, 0)` })
    .where(eq(challenges.hash, hash))
}

/** Whether the question still waits. */
export async function challengeWaits(
  tx: Transaction,
  hash: Buffer,
  purpose: ChallengeRow['purpose'],
): Promise<boolean> {
  const found = await tx.select({ hash: challenges.hash }).from(challenges).where(isOpen(hash, purpose))
  return found.length > 0
}

/**
 * Ends a question: the row for the one caller who did, null for every other. `userId`: only where it is theirs or
 * nobody's.
 */
export async function takeChallenge(
  tx: Transaction | Database,
  hash: Buffer,
  purpose: ChallengeRow['purpose'],
  userId: string | null,
): Promise<OpenChallenge | null> {
  const isTheirs = userId === null ? sql`TRUE` : or(isNull(challenges.userId), eq(challenges.userId, userId))
  const [row] = await tx
    .delete(challenges)
    .where(and(isOpen(hash, purpose), isTheirs))
    .returning(challengeColumns)
  return row ?? null
}
