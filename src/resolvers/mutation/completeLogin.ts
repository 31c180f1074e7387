import { z } from 'zod'
import { toPerson } from '../../auth/person.ts'
import type { FactorAnswer } from '../../auth/secondFactors.ts'
import type { Person } from '../../auth/viewer.ts'
import { lockFactors } from '../../db/queries/secondFactors.ts'
import { Refusal } from '../../errors.ts'
import { beginSession, forgetPresented } from '../beginSession.ts'
import { checkInput } from '../checkInput.ts'
import { requireOneProof, typedCodeShape } from '../factorAnswer.ts'
import { signedIn } from '../signedIn.ts'
import { tellPerson } from '../tellPerson.ts'
import type { CompleteLoginInput, MutationResolvers } from '../types.generated.ts'

const shape = z.object({
  challenge: z.string().max(100, 'has more than 100 characters'),
  totpCode: typedCodeShape.nullish(),
  recoveryCode: typedCodeShape.nullish(),
})

/** For so long a device on which it was asked for skips the question. */
const rememberSeconds = 30 * 86_400

/** Answers the question of a second factor, and gives the session that the password alone did not. */
export const completeLogin: NonNullable<MutationResolvers['completeLogin']> = async (
  _root,
  { input },
  context,
) => {
  const { record, recordRefusal, services } = context
  const { challenges, db, factorAttempts, metrics, secondFactors } = services
  const { challenge } = checkInput(shape, input, 'input')
  const answer = answerOf(input)
  const { method } = answer

  const refuse = async (
    userId: string | null,
    reason: 'unknown_challenge' | 'too_many_attempts',
    refusal: Refusal,
  ) => {
    await recordRefusal('second_factor_failed', { method, reason }, { userId })
    metrics.signIns.inc({ outcome: reason })
    throw refusal
  }
  const gone = new Refusal('TOKEN_INVALID', { detail: 'no such question waits' })
  const tooMany = (retryAfter: number) => new Refusal('TOO_MANY_ATTEMPTS', { retryAfter, detail: method })

  const attempt = await challenges.attempt('second_factor', challenge)
  if (attempt.kind === 'gone' || attempt.challenge.userId === null)
    return refuse(null, 'unknown_challenge', gone)
  const { userId, securityVersion, deviceName, delivery, expiresAt } = attempt.challenge
  if (attempt.kind === 'exhausted')
    return refuse(userId, 'too_many_attempts', tooMany(Math.ceil((expiresAt.getTime() - Date.now()) / 1000)))
  const wait = await factorAttempts.reserve(userId, method)
  if (wait !== null) {
    // It was not looked at: another method may still answer this question.
    await challenges.release(challenge)
    return refuse(userId, 'too_many_attempts', tooMany(wait))
  }

  const outcome = await db
    .transaction(async (tx) => {
      const account = await lockFactors(tx, userId)
      // A new password, a suspension, another factor: whoever knew the password then proves nothing now.
      if (account === null || account.securityVersion !== securityVersion) return 'unknown_challenge'
      if (!(await challenges.waits(tx, 'second_factor', challenge))) return 'unknown_challenge'
      const verdict = await secondFactors.accept(tx, userId, answer)
      if (verdict.kind === 'refused') {
        await record(tx, 'second_factor_failed', { method, reason: verdict.reason }, { userId })
        return 'wrong'
      }

      await challenges.take(tx, 'second_factor', challenge, userId)
      await factorAttempts.succeed(tx, userId, method)
      const { securityVersion: _version, ...columns } = account
      const person = toPerson(columns)
      const methods = ['pwd', verdict.amr]
      const begun = await beginSession(tx, context, {
        person,
        securityVersion,
        deviceName,
        methods,
        assuranceLevel: 2,
        rememberSeconds: input.rememberDevice === true && !isStaff(person) ? rememberSeconds : undefined,
      })
      const about = { userId, sessionId: begun.session.id }
      if (verdict.amr === 'kba') {
        const remaining = verdict.codesLeft
        await record(tx, 'recovery_code_used', { remaining }, about)
        await tellPerson(tx, context, person, 'recovery_code_used', (where) => ({ remaining, ...where }))
      }
      await record(tx, 'login_succeeded', { methods }, about)
      return begun
    })
    .catch(async (fault: unknown) => {
      await Promise.all([challenges.release(challenge), factorAttempts.release(userId, method)])
      throw fault
    })

  if (outcome === 'unknown_challenge') return refuse(userId, outcome, gone)
  if (outcome === 'wrong') {
    metrics.signIns.inc({ outcome: 'wrong_second_factor' })
    throw new Refusal('INVALID_CREDENTIALS', { detail: `a wrong ${method}` })
  }
  forgetPresented(context)
  metrics.signIns.inc({ outcome: 'succeeded' })
  return signedIn(outcome, context, delivery)
}

function answerOf(input: CompleteLoginInput): FactorAnswer {
  requireOneProof(input, ['totpCode', 'recoveryCode', 'passkey'])
  const { challenge, totpCode, recoveryCode, passkey } = input
  if (totpCode != null) return { method: 'TOTP', code: totpCode }
  if (recoveryCode != null) return { method: 'RECOVERY_CODE', code: recoveryCode }
  return { method: 'PASSKEY', response: passkey, challenge }
}

/** Staff prove their second factor each time. */
function isStaff({ roles }: Person): boolean {
  return roles.includes('AUDITOR') || roles.includes('ADMIN')
}
