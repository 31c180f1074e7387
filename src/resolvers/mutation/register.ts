import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { toPerson } from '../../auth/person.ts'
import { registerAnew } from '../../db/queries/accounts.ts'
import { findIdByEmail, insertUser, usernameExists } from '../../db/queries/users.ts'
import { Refusal } from '../../errors.ts'
import { askForMail } from '../askForMail.ts'
import { checkInput, deviceNameShape, usernameShape } from '../checkInput.ts'
import { choosePassword } from '../choosePassword.ts'
import { endPresented, forgetPresented } from '../presentedSession.ts'
import { signedIn } from '../signedIn.ts'
import type { MutationResolvers } from '../types.generated.ts'

const shape = z.object({ username: usernameShape, deviceName: deviceNameShape })

/**
 * Makes an account, and without verification a session in the place of the one that was presented. While email
 * verification is on, every outcome has the same answer.
 */
export const register: NonNullable<MutationResolvers['register']> = async (_root, { input }, context) => {
  const { client, cookies, record, services } = context
  const { db, knownDevices, oneTimeTokens, sessions, emailVerificationRequired } = services
  const { email, password } = input
  const { username, deviceName } = checkInput(shape, input, 'input')

  const chosen = await choosePassword(context, password, { email: email.canonical, username })

  const outcome = await db.transaction(async (tx) => {
    // Before the address is looked at: the answer must not depend on whether that is taken.
    const usernameCanonical = username?.toLowerCase() ?? null
    if (usernameCanonical !== null && (await usernameExists(tx, usernameCanonical))) return 'username_taken'

    const id = uuidv7()
    const known = await findIdByEmail(tx, email.canonical)
    const row =
      known === null
        ? await insertUser(tx, {
            id,
            email: email.address,
            emailCanonical: email.canonical,
            username,
            // Who is yet to be verified holds no name: whether one is free would tell whether the address was.
            usernameCanonical: emailVerificationRequired ? null : usernameCanonical,
            passwordHash: chosen.hash,
            passwordKeyId: chosen.keyId,
            status: emailVerificationRequired ? 'PENDING_VERIFICATION' : 'ACTIVE',
          })
        : null
    const waiting =
      row === null
        ? await registerAnew(tx, email.canonical, { ...chosen, email: email.address, username })
        : null
    // Of nobody, where nobody waits: each outcome takes as many statements.
    await oneTimeTokens.end(tx, waiting ?? id, 'verify_email')
    if (row === null) {
      const userId = known ?? waiting ?? (await findIdByEmail(tx, email.canonical))
      if (userId === null) return 'username_taken'
      await record(tx, 'registration_repeated', {}, { userId })
      await askForMail(tx, context, waiting === null ? 'repetition' : 'registration', email)
      return 'email_taken'
    }

    const { securityVersion, ...columns } = row
    const person = toPerson(columns)
    await askForMail(tx, context, 'registration', email)
    if (emailVerificationRequired) {
      await record(tx, 'user_registered', {}, { userId: person.id })
      return null
    }
    const started = await sessions.start(tx, person, securityVersion, {
      client,
      deviceName,
      authenticationMethods: ['pwd'],
      assuranceLevel: 1,
    })
    await endPresented(tx, context)
    const { token } = await knownDevices.know(tx, person.id, client, cookies.deviceToken)
    await record(tx, 'user_registered', {}, { userId: person.id, sessionId: started.session.id })
    return { ...started, deviceToken: token }
  })

  if (outcome === 'username_taken') throw new Refusal('USERNAME_TAKEN')
  if (emailVerificationRequired) return { nextStep: 'VERIFY_EMAIL', signedIn: null }
  if (outcome === 'email_taken') throw new Refusal('CONFLICT', { detail: 'the email has an account' })
  if (outcome === null) return { nextStep: 'NONE', signedIn: null }
  forgetPresented(context)
  return { nextStep: 'NONE', signedIn: signedIn(outcome, context, input.delivery) }
}
