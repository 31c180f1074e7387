import { and, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { sessions } from '../tables/sessions.ts'

/** Ends a live session of this person; false where there is none of theirs. */
export async function revokeSessionOf(tx: Transaction, userId: string, sessionId: string): Promise<boolean> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, sessionId), isOpenOf(userId)))
    .returning({ id: sessions.id })
  return ended.length > 0
}

/** Ends the other live sessions of a person, whose rows are locked in one order; answers which. */
export async function revokeOtherSessions(
  tx: Transaction,
  userId: string,
  keptSessionId: string,
): Promise<string[]> {
  const others = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(isOpenOf(userId), ne(sessions.id, keptSessionId)))
    .orderBy(sessions.id)
    .for('update')
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(inArray(sessions.id, others))
    .returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}

function isOpenOf(userId: string) {
  return and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`))
}
