import { databaseFault } from '../../db/databaseFault.ts'
import { endUndosSince, findAccount, findUndo } from '../../db/queries/emailChanges.ts'
import { Refusal } from '../../errors.ts'
import { refuseToken } from '../refuseToken.ts'
import { shutOut } from '../shutOut.ts'
import type { MutationResolvers } from '../types.generated.ts'

/**
 * "This was not me": shuts everybody out until a reset. Where the address was changed since the mail was sent, it is put
 * back as its undo would, so that the mail of the reset does not go to whoever changed it.
 */
export const reportUnrecognisedActivity: NonNullable<
  MutationResolvers['reportUnrecognisedActivity']
> = async (_root, { token }, context) => {
  const { record, services } = context
  const { db, liveKeys, liveSessions, oneTimeTokens } = services

  const userId = await db
    .transaction(async (tx) => {
      const bearer = await oneTimeTokens.consume(tx, token, 'report_activity')
      const account = bearer === null ? null : await findAccount(tx, bearer.userId)
      if (bearer === null || account === null) return null
      const mailedTo = bearer.data['emailCanonical'] ?? ''
      const isUnchanged = account.emailCanonical === mailedTo
      const before = isUnchanged ? null : await findUndo(tx, account.id, mailedTo)
      // Once a change can no longer be undone, the address before it has no say.
      if (!isUnchanged && before === null) return null

      const about = { userId: account.id }
      await record(tx, 'unrecognised_activity_reported', {}, about)
      if (before !== null) {
        await endUndosSince(tx, account.id, before.issuedAt)
        await record(tx, 'email_change_undone', {}, about)
      }
      await shutOut(tx, context, account, before ?? account, 'unrecognised_activity_reported')
      return account.id
    })
    .catch((error: unknown) => {
      if (databaseFault(error)?.kind !== 'duplicate') throw error
      throw new Refusal('CONFLICT', { detail: 'another account has verified the address', cause: error })
    })

  if (userId === null) return refuseToken(context, 'report_activity')
  liveSessions.forget({ kind: 'user', id: userId })
  liveKeys.forget({ kind: 'user', id: userId })
  return { accepted: true }
}
