import type { SignedInContext } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { isFrozen } from '../db/queries/emailChanges.ts'
import { FrozenAccount } from './frozenAccount.ts'

/**
 * Throws FrozenAccount while the account is frozen after its person said that something was not them; else no report
 * comes between this and the end of `tx`. Call it within `unfrozenTransaction`, which records that.
 */
export async function refuseWhileFrozen(tx: Transaction, { viewer }: SignedInContext): Promise<void> {
  if (await isFrozen(tx, viewer.userId)) throw new FrozenAccount()
}
