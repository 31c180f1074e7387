import type { ProofMethod } from '../db/tables/factorAttempts.ts'
import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'

/** The question of a sign-in whose answer may be looked at. */
export interface Question {
  readonly userId: string
  /** Of the account when its password was right. */
  readonly securityVersion: number | null
  readonly deviceName: string | null
  readonly delivery: 'BODY' | 'COOKIE' | null
  /** Gives the attempt back: a fault of ours costs the person none. */
  release(): Promise<unknown>
}

/**
 * Counts an attempt at the question and at this factor of its person, before the answer is looked at. Records and throws
 * `TOKEN_INVALID` where no such question waits, `TOO_MANY_ATTEMPTS` where the attempts of either are used up.
 */
export async function openQuestion(
  { recordRefusal, services }: Context,
  challenge: string,
  method: ProofMethod,
): Promise<Question> {
  const { challenges, clock, factorAttempts, metrics } = services
  const attempt = await challenges.attempt('second_factor', challenge)
  const userId = attempt.kind === 'gone' ? null : attempt.challenge.userId
  if (attempt.kind === 'gone' || userId === null) {
    await recordRefusal('second_factor_failed', { method, reason: 'unknown_challenge' }, { userId })
    metrics.signIns.inc({ outcome: 'unknown_challenge' })
    throw new Refusal('TOKEN_INVALID', { detail: 'no such question waits' })
  }

  const { expiresAt, ...question } = attempt.challenge
  const leftSeconds = Math.max(Math.ceil((expiresAt.getTime() - clock.now()) / 1000), 1)
  const wait = attempt.kind === 'exhausted' ? leftSeconds : await factorAttempts.reserve(userId, method)
  if (wait !== null) {
    // An answer that was not looked at is no attempt: another factor may still answer this question.
    if (attempt.kind === 'open') await challenges.release(challenge)
    await recordRefusal('second_factor_failed', { method, reason: 'too_many_attempts' }, { userId })
    metrics.signIns.inc({ outcome: 'too_many_attempts' })
    throw new Refusal('TOO_MANY_ATTEMPTS', { retryAfter: wait, detail: `too many of ${method}` })
  }
  return {
    ...question,
    userId,
    release: () =>
      Promise.allSettled([challenges.release(challenge), factorAttempts.release(userId, method)]),
  }
}
