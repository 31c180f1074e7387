import { endUndosSince } from '../../db/queries/emailChanges.ts'
import { shutOutByLink } from '../shutOutByLink.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Puts back the address that the link was mailed to, whatever came after it, and shuts everybody out until a reset. */
export const undoEmailChange: NonNullable<MutationResolvers['undoEmailChange']> = async (
  _root,
  { token },
  context,
) => {
  const link = { token, purpose: 'undo_email_change', reason: 'email_change_undone' } as const
  return shutOutByLink(context, link, async (tx, { data, issuedAt }, { id: userId }) => {
    const { email = '', emailCanonical = '' } = data
    if (email === '' || emailCanonical === '') return null

    await endUndosSince(tx, userId, issuedAt)
    await context.record(tx, 'email_change_undone', {}, { userId })
    return { email, emailCanonical }
  })
}
