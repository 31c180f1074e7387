import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { BlockedSignIn } from './blockedSignIn.ts'
import { type PasswordAttempt, keepFailure } from './keepFailure.ts'
import { OvertakenSignIn } from './overtakenSignIn.ts'

/**
 * The transaction of a way in. Of a sign-in that is blocked nothing stays but the event and, where there is an
 * `attempt`, a failed one: it counts as a wrong password does, to the lock and the mail about it.
 */
export async function signInTransaction<T>(
  context: Context,
  work: (tx: Transaction) => Promise<T>,
  attempt: PasswordAttempt | null = null,
): Promise<T> {
  try {
    return await context.services.db.transaction(work)
  } catch (fault) {
    // Not before: what is recorded on its own must not wait for a second connection while it holds the first.
    if (fault instanceof OvertakenSignIn)
      await context.recordRefusal('login_failed', { reason: 'account_changed' }, { userId: fault.userId })
    if (fault instanceof BlockedSignIn) await recordBlocked(context, fault, attempt)
    throw fault
  }
}

async function recordBlocked(
  context: Context,
  { userId, reason }: BlockedSignIn,
  attempt: PasswordAttempt | null,
): Promise<void> {
  const { db, metrics } = context.services
  await db.transaction(async (tx) => {
    await context.record(tx, 'login_blocked', { reason }, { userId })
    if (attempt !== null) await keepFailure(tx, context, attempt, { userId })
  })
  metrics.signIns.inc({ outcome: 'blocked' })
}
