import { z } from 'zod'
import { replaceHash } from '../../db/queries/users.ts'
import { Refusal } from '../../errors.ts'
import { askSecondFactor } from '../askSecondFactor.ts'
import { beginSession } from '../beginSession.ts'
import { checkInput, deviceNameShape, presentedPasswordShape } from '../checkInput.ts'
import { endSignIn } from '../endSignIn.ts'
import { keepFailure } from '../keepFailure.ts'
import { signInTransaction } from '../signInTransaction.ts'
import type { MutationResolvers } from '../types.generated.ts'
import { weighSignIn } from '../weighSignIn.ts'

const shape = z.object({ password: presentedPasswordShape, deviceName: deviceNameShape })

/** Trades an email and a password for a session, or for the question of a second factor. */
export const login: NonNullable<MutationResolvers['login']> = async (_root, { input }, context) => {
  const { cookies, record, recordRefusal, services } = context
  const { credentials, db, lockout, metrics } = services
  const { password, deviceName } = checkInput(shape, input, 'input')
  const check = await credentials.check(input.email, password, cookies.deviceToken)

  if (check.kind === 'locked') {
    await recordRefusal('login_failed', { reason: 'locked' }, { userId: check.userId })
    metrics.signIns.inc({ outcome: 'locked' })
    throw new Refusal('TOO_MANY_ATTEMPTS', { retryAfter: check.retryAfter, detail: 'the account is locked' })
  }

  if (check.kind !== 'verified') {
    const userId = check.kind === 'unknown_user' ? null : check.person.id
    await db.transaction(async (tx) => {
      await record(tx, 'login_failed', { reason: check.kind }, { userId })
      await keepFailure(tx, context, { key: check.attemptKey, email: input.email }, { userId })
    })
    metrics.signIns.inc({ outcome: check.kind })
    // Only somebody who knows the password learns that the address waits to be verified.
    throw new Refusal(check.kind === 'unverified' ? 'EMAIL_NOT_VERIFIED' : 'INVALID_CREDENTIALS', {
      detail: check.kind,
    })
  }

  const { person, securityVersion, attemptKey, device, rehashed } = check
  const isOnRememberedDevice = device?.isRemembered === true
  const { delivery } = input
  const outcome = await signInTransaction(
    context,
    async (tx) => {
      const { needsMore } = await weighSignIn(tx, context, person)
      await lockout.succeed(tx, attemptKey)
      if (rehashed !== null) {
        await replaceHash(tx, person.id, rehashed)
        await record(tx, 'password_rehashed', {}, { userId: person.id })
      }
      if (person.secondFactorMethods.length > 0 && (needsMore || !isOnRememberedDevice))
        return askSecondFactor(tx, context, {
          person,
          securityVersion,
          deviceName,
          delivery: delivery ?? 'BODY',
        })

      const begun = await beginSession(tx, context, {
        person,
        securityVersion,
        deviceName,
        methods: ['pwd'],
        assuranceLevel: 1,
        isOnRememberedDevice,
      })
      const about = { userId: person.id, sessionId: begun.session.id }
      await record(tx, 'login_succeeded', { methods: ['pwd'] }, about)
      return begun
    },
    { key: attemptKey, email: input.email },
  )
  if ('challenge' in outcome) {
    metrics.signIns.inc({ outcome: 'challenged' })
    return { __typename: 'SecondFactorRequired', ...outcome }
  }
  return { __typename: 'SignedIn', ...endSignIn(outcome, context, delivery) }
}
