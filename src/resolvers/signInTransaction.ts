import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { BlockedSignIn } from './blockedSignIn.ts'
import { OvertakenSignIn } from './overtakenSignIn.ts'

/**
 * The transaction of a way in. Of a sign-in that is blocked nothing stays but the event and, where there is an
 * `attemptKey`, a failed attempt: it counts as a wrong password does.
 */
export async function signInTransaction<T>(
  context: Context,
  work: (tx: Transaction) => Promise<T>,
  attemptKey: string | null = null,
): Promise<T> {
  try {
    return await context.services.db.transaction(work)
  } catch (fault) {
    // Not before: what is recorded on its own must not wait for a second connection while it holds the first.
    if (fault instanceof OvertakenSignIn)
      await context.recordRefusal('login_failed', { reason: 'account_changed' }, { userId: fault.userId })
    if (fault instanceof BlockedSignIn) await recordBlocked(context, fault, attemptKey)
    throw fault
  }
}

async function recordBlocked(
  { record, services }: Context,
  { userId, reason }: BlockedSignIn,
  attemptKey: string | null,
): Promise<void> {
  const { db, lockout, metrics } = services
  await db.transaction(async (tx) => {
    await record(tx, 'login_blocked', { reason }, { userId })
    const lock = attemptKey === null ? null : await lockout.fail(tx, attemptKey)
    if (lock !== null) await record(tx, 'account_locked', { seconds: lock.seconds }, { userId })
  })
  metrics.signIns.inc({ outcome: 'blocked' })
}
