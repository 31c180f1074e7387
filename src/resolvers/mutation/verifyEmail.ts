import { toPerson } from '../../auth/person.ts'
import { claimUsername, verifyAddress } from '../../db/queries/accounts.ts'
import { beginSession, forgetPresented } from '../beginSession.ts'
import { refuseToken } from '../refuseToken.ts'
import { signInTransaction } from '../signInTransaction.ts'
import { signedIn } from '../signedIn.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** No RFC 8176 method: mail proves no possession (NIST SP 800-63B-4 3.1.3.1), and with a password is no second factor. */
const methods = ['email']

/** Opens an account by the link in its mail and signs its person in, unless a second factor must be proved besides. */
export const verifyEmail: NonNullable<MutationResolvers['verifyEmail']> = async (
  _root,
  { token },
  context,
) => {
  const { record, services } = context
  const { metrics, oneTimeTokens } = services

  const outcome = await signInTransaction(context, async (tx) => {
    const bearer = await oneTimeTokens.consume(tx, token, 'verify_email')
    if (bearer === null) return 'bad_token'
    const verified = await verifyAddress(tx, bearer.userId, bearer.data['emailCanonical'] ?? '')
    if (verified === null) return 'bad_token'
    const { securityVersion, ...columns } = verified
    const person = toPerson({ ...columns, username: await claimUsername(tx, bearer.userId) })
    const { id: userId } = person
    await record(tx, 'email_verified', {}, { userId })
    if (person.secondFactorMethods.length > 0) return 'second_factor'

    const proved = { person, securityVersion, methods, assuranceLevel: 1, deviceName: null } as const
    const begun = await beginSession(tx, context, proved)
    await record(tx, 'login_succeeded', { methods }, { userId, sessionId: begun.session.id })
    return begun
  })

  if (outcome === 'bad_token') return refuseToken(context, 'verify_email')
  if (outcome === 'second_factor') return null
  forgetPresented(context)
  metrics.signIns.inc({ outcome: 'succeeded' })
  return signedIn(outcome, context, 'BODY')
}
