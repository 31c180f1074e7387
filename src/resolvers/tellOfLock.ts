import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { whereabouts } from './whereabouts.ts'

/** The link of the mail is good for a week; who finds it older resets the password, which unlocks as well. */
const unlockSeconds = 7 * 24 * 3600

/** Sends the person of an account that was locked the link that opens it; nobody where the account is not in use. */
export async function tellOfLock(
  tx: Transaction,
  { client, services }: Pick<Context, 'client' | 'services'>,
  { id: userId, email, status }: Person,
): Promise<void> {
  if (status !== 'ACTIVE') return
  const unlockToken = await services.oneTimeTokens.issue(tx, userId, 'unlock_account', unlockSeconds)
  await services.notices.tell(tx, { userId, email }, 'account_locked', {
    unlockToken,
    ...whereabouts(client),
  })
}
