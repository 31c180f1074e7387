import { Refusal } from '../../errors.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import { unfrozenTransaction } from '../unfrozenTransaction.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Mails a link to the new address, and word of it to the old one; nobody learns whether anybody has the new one. */
export const requestEmailChange: NonNullable<MutationResolvers['requestEmailChange']> = async (
  _root,
  { newEmail },
  context,
) => {
  const { record, services, viewer } = context
  const { notices, oneTimeTokens } = services
  if (viewer.kind !== 'session') throw new Refusal('FORBIDDEN', { detail: 'an API key has no address' })
  const { person, securityVersion, sessionId, userId } = viewer
  const { address, canonical } = newEmail

  await unfrozenTransaction(context, async (tx) => {
    // A password, a role or a factor that changes meanwhile ends the link: the version says so.
    const token = await oneTimeTokens.issue(tx, userId, 'confirm_email_change', {
      email: address,
      emailCanonical: canonical,
      securityVersion: String(securityVersion),
      sessionId,
    })
    await refuseWhileFrozen(tx, context)
    await record(tx, 'email_change_requested', {})
    await notices.tell(tx, { userId: null, email: address }, 'confirm_email_change', { token })
    await tellPerson(tx, context, person, 'email_change_requested', (where) => ({
      newEmail: address,
      ...where,
    }))
  })
  return { accepted: true }
}
