import { databaseFault } from '../../db/databaseFault.ts'
import { endUndosSince, findAccount } from '../../db/queries/emailChanges.ts'
import { Refusal } from '../../errors.ts'
import { refuseToken } from '../refuseToken.ts'
import { shutOut } from '../shutOut.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Puts back the address that the link was mailed to, whatever came after it, and shuts everybody out until a reset. */
export const undoEmailChange: NonNullable<MutationResolvers['undoEmailChange']> = async (
  _root,
  { token },
  context,
) => {
  const { record, services } = context
  const { db, liveKeys, liveSessions, oneTimeTokens } = services

  const userId = await db
    .transaction(async (tx) => {
      const bearer = await oneTimeTokens.consume(tx, token, 'undo_email_change')
      const account = bearer === null ? null : await findAccount(tx, bearer.userId)
      if (bearer === null || account === null) return null
      const { email = '', emailCanonical = '' } = bearer.data
      if (email === '' || emailCanonical === '') return null

      await endUndosSince(tx, account.id, bearer.issuedAt)
      await record(tx, 'email_change_undone', {}, { userId: account.id })
      await shutOut(tx, context, account, { email, emailCanonical }, 'email_change_undone')
      return account.id
    })
    .catch((error: unknown) => {
      if (databaseFault(error)?.kind !== 'duplicate') throw error
      throw new Refusal('CONFLICT', { detail: 'another account has verified the address', cause: error })
    })

  if (userId === null) return refuseToken(context, 'undo_email_change')
  liveSessions.forget({ kind: 'user', id: userId })
  liveKeys.forget({ kind: 'user', id: userId })
  return { accepted: true }
}
