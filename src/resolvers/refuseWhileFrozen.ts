import type { SignedInContext } from '../context.ts'
import type { Database, Transaction } from '../db/client.ts'
import { isFrozen } from '../db/queries/emailChanges.ts'
import { refuseFrozen } from './refuseFrozen.ts'

/**
 * Throws `FORBIDDEN` while the account is frozen after its person said that something was not them; else no report comes
 * between this and the end of `tx`.
 */
export async function refuseWhileFrozen(tx: Transaction | Database, context: SignedInContext): Promise<void> {
  const { userId } = context.viewer
  if (await isFrozen(tx, userId)) await refuseFrozen(context, userId)
}
