import { Refusal } from '../../errors.ts'
import { openAccount } from '../openAccount.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Opens an account that failed sign-ins locked, to all devices and each second factor, by the token that was mailed at the lock. */
export const unlockAccount: NonNullable<MutationResolvers['unlockAccount']> = async (
  _root,
  { token },
  { record, recordRefusal, services },
) => {
  const { db, oneTimeTokens } = services
  const isUnlocked = await db.transaction(async (tx) => {
    const bearer = await oneTimeTokens.consume(tx, token, 'unlock_account')
    if (bearer === null) return false
    const { userId } = bearer
    await openAccount(tx, services, userId)
    await oneTimeTokens.end(tx, userId, 'unlock_account')
    await record(tx, 'account_unlocked', { by: 'mail' }, { userId })
    return true
  })
  if (isUnlocked) return { accepted: true }
  const code = 'TOKEN_INVALID'
  await recordRefusal('access_denied', { code, reason: 'no unlock token that is good' })
  throw new Refusal(code)
}
