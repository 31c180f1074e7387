import { z } from 'zod'
import { changePasswordOf, revokeSessionsBut } from '../../db/queries/accounts.ts'
import { Refusal } from '../../errors.ts'
import { checkInput, presentedPasswordShape } from '../checkInput.ts'
import { choosePassword } from '../choosePassword.ts'
import { proveCurrentPassword } from '../proveCurrentPassword.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

const shape = z.object({ currentPassword: presentedPasswordShape })

/** Sets another password for who knows the current one, and ends their other sessions; this one goes on by a refresh. */
export const changePassword: NonNullable<MutationResolvers['changePassword']> = async (
  _root,
  { input },
  context,
) => {
  const { record, services, viewer } = context
  const { db, liveSessions, lockout, oneTimeTokens } = services
  if (viewer.kind !== 'session') throw new Refusal('FORBIDDEN', { detail: 'an API key has no password' })
  const { person, sessionId, userId } = viewer

  const { currentPassword } = checkInput(shape, input, 'input')
  const attemptKey = await proveCurrentPassword(context, viewer, currentPassword)
  const chosen = await choosePassword(context, input.newPassword, person)

  await db.transaction(async (tx) => {
    await lockout.succeed(tx, attemptKey)
    if ((await changePasswordOf(tx, userId, chosen)) === null) throw new Refusal('UNAUTHENTICATED')
    await oneTimeTokens.end(tx, userId, 'reset_password')
    await record(tx, 'password_changed', {})
    const count = await revokeSessionsBut(tx, userId, sessionId)
    if (count > 0) await record(tx, 'sessions_revoked', { count, reason: 'password_changed' })
    await tellPerson(tx, context, person, 'password_changed', (where) => where)
  })
  liveSessions.forget({ kind: 'user', id: userId })
  return { accepted: true }
}
