import { changePasswordOf, revokeSessionsBut } from '../../db/queries/accounts.ts'
import { findById } from '../../db/queries/users.ts'
import { choosePassword } from '../choosePassword.ts'
import { openAccount } from '../openAccount.ts'
import { refuseToken } from '../refuseToken.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

/**
 * Sets another password by the link in a mail, ends every session and opens the account to all devices
 * and each second factor: whoever has the link could as well have that of the lock, and who guessed the factor with the
 * password of before has that no more. It signs nobody in.
 */
export const resetPassword: NonNullable<MutationResolvers['resetPassword']> = async (
  _root,
  { input },
  context,
) => {
  const { record, services } = context
  const { db, knownDevices, liveSessions, oneTimeTokens } = services
  const { token, newPassword } = input

  // A password that is refused does not use the link up, and a bad link costs no hash.
  const bearer = await oneTimeTokens.look(token, 'reset_password')
  const owner = bearer === null ? null : await findById(db, bearer.userId)
  if (owner === null) return refuseToken(context, 'reset_password')
  const chosen = await choosePassword(context, newPassword, owner)

  const userId = await db.transaction(async (tx) => {
    const used = await oneTimeTokens.consume(tx, token, 'reset_password')
    if (used === null) return null
    const person = await changePasswordOf(tx, used.userId, chosen, used.data['emailCanonical'] ?? '')
    if (person === null) return null

    const about = { userId: person.id }
    await record(tx, 'password_reset', {}, about)
    // Before its devices are forgotten, and their counts with them.
    const isUnlocked = await openAccount(tx, services, person.id)
    if (isUnlocked) await record(tx, 'account_unlocked', { by: 'mail' }, about)
    await oneTimeTokens.end(tx, person.id, 'unlock_account')
    const count = await revokeSessionsBut(tx, person.id, null)
    if (count > 0) await record(tx, 'sessions_revoked', { count, reason: 'password_reset' }, about)
    await knownDevices.forget(tx, person.id)
    await tellPerson(tx, context, person, 'password_changed', (where) => where)
    return person.id
  })

  if (userId === null) return refuseToken(context, 'reset_password')
  liveSessions.forget({ kind: 'user', id: userId })
  return { accepted: true }
}
