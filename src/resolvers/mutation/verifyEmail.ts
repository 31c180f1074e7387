import { toPerson } from '../../auth/person.ts'
import { claimUsername, verifyAddress } from '../../db/queries/accounts.ts'
import { beginSession } from '../beginSession.ts'
import { endSignIn } from '../endSignIn.ts'
import { refuseToken } from '../refuseToken.ts'
import { signInTransaction } from '../signInTransaction.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** No RFC 8176 method: mail proves no possession (NIST SP 800-63B-4 3.1.3.1), and with a password is no second factor. */
const methods = ['email']

/**
 * Opens an account by the link in its mail and signs its person in, unless a second factor must be proved besides, or
 * the address was registered more than once: then its owner chooses a password by mail.
 */
export const verifyEmail: NonNullable<MutationResolvers['verifyEmail']> = async (
  _root,
  { token },
  context,
) => {
  const { record, services } = context
  const { notices, oneTimeTokens } = services

  const outcome = await signInTransaction(context, async (tx) => {
    const bearer = await oneTimeTokens.consume(tx, token, 'verify_email')
    if (bearer === null) return 'bad_token'
    const emailCanonical = bearer.data['emailCanonical'] ?? ''
    const verified = await verifyAddress(tx, bearer.userId, emailCanonical)
    if (verified === null) return 'bad_token'
    const { passwordResetRequired, securityVersion, ...columns } = verified
    const person = toPerson({ ...columns, username: await claimUsername(tx, bearer.userId) })
    const { id: userId } = person
    await record(tx, 'email_verified', {}, { userId })
    if (passwordResetRequired) {
      const reset = await oneTimeTokens.issue(tx, userId, 'reset_password', { emailCanonical })
      await notices.tell(tx, { userId, email: person.email }, 'choose_password', { token: reset })
      return 'not_yet'
    }
    if (person.secondFactorMethods.length > 0) return 'not_yet'

    const proved = { person, securityVersion, methods, assuranceLevel: 1, deviceName: null } as const
    const begun = await beginSession(tx, context, proved)
    await record(tx, 'login_succeeded', { methods }, { userId, sessionId: begun.session.id })
    return begun
  })

  if (outcome === 'bad_token') return refuseToken(context, 'verify_email')
  if (outcome === 'not_yet') return null
  return endSignIn(outcome, context, 'BODY')
}
