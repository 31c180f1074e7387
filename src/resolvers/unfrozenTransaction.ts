import type { SignedInContext } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { FrozenAccount } from './frozenAccount.ts'
import { refuseFrozen } from './refuseFrozen.ts'

/** The transaction of what `refuseWhileFrozen` may stop: the refusal is recorded once this holds no connection any more. */
export async function unfrozenTransaction<T>(
  context: SignedInContext,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await context.services.db.transaction(work)
  } catch (fault) {
    if (fault instanceof FrozenAccount) return refuseFrozen(context, context.viewer.userId)
    throw fault
  }
}
