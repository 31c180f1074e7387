import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { revokeSessionsBut } from '../db/queries/accounts.ts'
import {
  type AccountStand,
  type Address,
  releaseAddress,
  revokeKeysOf,
  shutAccount,
} from '../db/queries/emailChanges.ts'
import { Refusal } from '../errors.ts'

const frozenSeconds = 24 * 3600

/**
 * Shuts everybody out of an account: sessions and API keys end, no device is known any more, nothing signs in until the
 * password is reset by the mail that goes to `address`, and for a day neither address nor factors change. Throws
 * `CONFLICT` where the account changes at the same time.
 */
export async function shutOut(
  tx: Transaction,
  { record, services }: Context,
  found: AccountStand,
  address: Address,
  reason: string,
): Promise<void> {
  const { knownDevices, notices, oneTimeTokens } = services
  const { id: userId } = found
  const { email, emailCanonical } = address
  const about = { userId }

  // Tokens before the account, as in a reset: who locks both locks them in this order.
  await oneTimeTokens.end(tx, userId, 'confirm_email_change')
  await oneTimeTokens.end(tx, userId, 'verify_email')
  const token = await oneTimeTokens.issue(tx, userId, 'reset_password', { emailCanonical })
  if (emailCanonical !== found.emailCanonical)
    await releaseAddress(tx, emailCanonical, userId, ['PENDING_VERIFICATION', 'ACTIVE', 'SUSPENDED'])
  if (!(await shutAccount(tx, found, address, frozenSeconds)))
    throw new Refusal('CONFLICT', { detail: 'the account changed at the same time' })

  const count = await revokeSessionsBut(tx, userId, null)
  if (count > 0) await record(tx, 'sessions_revoked', { count, reason }, about)
  for (const apiKeyId of await revokeKeysOf(tx, userId))
    await record(tx, 'api_key_revoked', { apiKeyId }, about)
  await knownDevices.forget(tx, userId)
  await notices.tell(tx, { userId, email }, 'password_reset_forced', { token })
}
