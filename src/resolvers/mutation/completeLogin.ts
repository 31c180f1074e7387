import { z } from 'zod'
import { toPerson } from '../../auth/person.ts'
import type { FactorAnswer } from '../../auth/secondFactors.ts'
import type { Person } from '../../auth/viewer.ts'
import type { Context } from '../../context.ts'
import type { Transaction } from '../../db/client.ts'
import { lockFactors } from '../../db/queries/secondFactors.ts'
import { beginSession } from '../beginSession.ts'
import { checkInput } from '../checkInput.ts'
import { endFactorSignIn } from '../endSignIn.ts'
import { requireOneProof, typedCodeShape } from '../factorAnswer.ts'
import { keepFactorFailure } from '../keepFactorFailure.ts'
import { type Question, openQuestion } from '../openQuestion.ts'
import type { Begun } from '../signedIn.ts'
import { signInTransaction } from '../signInTransaction.ts'
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
  const { challenge } = checkInput(shape, input, 'input')
  const answer = answerOf(input)
  const question = await openQuestion(context, challenge, answer.method)

  const outcome = await signInTransaction(context, (tx) =>
    judge(tx, context, { ...question, challenge, answer, input }),
  ).catch(async (fault: unknown) => {
    await question.release()
    throw fault
  })
  return endFactorSignIn(outcome, context, question.delivery)
}

interface Judged extends Question {
  readonly challenge: string
  readonly answer: FactorAnswer
  readonly input: CompleteLoginInput
}

/** Whoever answers at the same time takes turns: of one question, and of one code, one gets a session. */
async function judge(
  tx: Transaction,
  context: Context,
  { userId, securityVersion, deviceName, challenge, answer, input }: Judged,
): Promise<Begun | 'unknown_challenge' | 'wrong_second_factor'> {
  const { record, services } = context
  const { challenges, factorAttempts, secondFactors } = services
  const { method } = answer
  const account = await lockFactors(tx, userId)
  // A new password, a suspension, another factor: whoever knew the password before proves nothing now.
  const isCurrent = account !== null && account.securityVersion === securityVersion
  if (!isCurrent || !(await challenges.waits(tx, 'second_factor', challenge))) {
    await record(tx, 'second_factor_failed', { method, reason: 'unknown_challenge' }, { userId })
    if (account !== null) await keepFactorFailure(tx, context, account, method)
    return 'unknown_challenge'
  }

  const verdict = await secondFactors.accept(tx, userId, answer)
  if (verdict.kind === 'refused') {
    await record(tx, 'second_factor_failed', { method, reason: verdict.reason }, { userId })
    await keepFactorFailure(tx, context, account, method)
    return 'wrong_second_factor'
  }
  await challenges.take(tx, 'second_factor', challenge, userId)
  await factorAttempts.succeed(tx, userId, method)

  const { securityVersion: version, ...columns } = account
  const person = toPerson(columns)
  const begun = await beginSession(tx, context, {
    person,
    securityVersion: version,
    deviceName,
    methods: ['pwd', verdict.amr],
    assuranceLevel: 2,
    rememberSeconds: input.rememberDevice === true && !isStaff(person) ? rememberSeconds : undefined,
  })
  const about = { userId, sessionId: begun.session.id }
  if (verdict.amr === 'kba') {
    const remaining = verdict.codesLeft
    await record(tx, 'recovery_code_used', { remaining }, about)
    await tellPerson(tx, context, person, 'recovery_code_used', (where) => ({ remaining, ...where }))
  }
  await record(tx, 'login_succeeded', { methods: ['pwd', verdict.amr] }, about)
  return begun
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
