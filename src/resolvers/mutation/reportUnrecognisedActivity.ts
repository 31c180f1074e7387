import { endUndosSince, findUndo } from '../../db/queries/emailChanges.ts'
import { shutOutByLink } from '../shutOutByLink.ts'
import type { MutationResolvers } from '../types.generated.ts'

/**
 * "This was not me": shuts everybody out until a reset. Where the address was changed since the mail was sent, it is put
 * back as its undo would, so that the mail of the reset does not go to whoever changed it.
 */
export const reportUnrecognisedActivity: NonNullable<
  MutationResolvers['reportUnrecognisedActivity']
> = async (_root, { token }, context) => {
  const { record } = context
  const link = { token, purpose: 'report_activity', reason: 'unrecognised_activity_reported' } as const
  return shutOutByLink(context, link, async (tx, { data }, account) => {
    const mailedTo = data['emailCanonical'] ?? ''
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
    return before ?? account
  })
}
