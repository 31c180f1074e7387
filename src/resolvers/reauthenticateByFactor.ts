import type { FactorAnswer } from '../auth/secondFactors.ts'
import type { RenewedSession } from '../auth/sessions.ts'
import type { SessionViewer } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import { lockFactors } from '../db/queries/secondFactors.ts'
import { Refusal } from '../errors.ts'
import { keepFactorFailure } from './keepFactorFailure.ts'
import { renewSession } from './renewSession.ts'

const noQuestion = { kind: 'refused', reason: 'unknown_challenge' } as const

/** A code of the authenticator or a passkey proves it again, each with its own pool of attempts. */
export async function reauthenticateByFactor(
  context: Context,
  viewer: SessionViewer,
  totpCode: string | null,
  passkey: unknown,
): Promise<RenewedSession> {
  const { record, recordRefusal, services } = context
  const { db, factorAttempts, secondFactors } = services
  const { person, userId } = viewer
  const method = totpCode === null ? 'PASSKEY' : 'TOTP'

  const wait = await factorAttempts.reserve(userId, method)
  if (wait !== null) {
    await recordRefusal('reauthentication_failed', { method, reason: 'too_many_attempts' })
    throw new Refusal('TOO_MANY_ATTEMPTS', { retryAfter: wait, detail: method })
  }
  try {
    const answer = totpCode === null ? await passkeyAnswer(context, userId, passkey) : typed(totpCode)
    const outcome = await db.transaction(async (tx) => {
      await lockFactors(tx, userId)
      const verdict = answer === null ? noQuestion : await secondFactors.accept(tx, userId, answer)
      if (verdict.kind === 'refused') {
        await record(tx, 'reauthentication_failed', { method, reason: verdict.reason })
        await keepFactorFailure(tx, context, person, method)
        return verdict.reason
      }
      await factorAttempts.succeed(tx, userId, method)
      return renewSession(tx, context, viewer, verdict.amr)
    })
    if (outcome === 'unknown_challenge')
      throw new Refusal('TOKEN_INVALID', { detail: 'no such question waits' })
    if (typeof outcome === 'string') throw new Refusal('INVALID_CREDENTIALS', { detail: `a wrong ${method}` })
    return outcome
  } catch (fault) {
    if (!(fault instanceof Refusal)) await factorAttempts.release(userId, method)
    throw fault
  }
}

function typed(code: string): FactorAnswer {
  return { method: 'TOTP', code }
}

/** The passkey's answer to a question of `startPasskeyLogin`, which ends here; null where none such waits for them. */
async function passkeyAnswer(
  { services }: Context,
  userId: string,
  response: unknown,
): Promise<FactorAnswer | null> {
  const { challenges, db, passkeys } = services
  const challenge = passkeys.read(response)?.challenge
  if (challenge === undefined) return null
  const asked = await challenges.take(db, 'passkey_assertion', challenge, userId)
  return asked === null ? null : { method: 'PASSKEY', response, challenge }
}
