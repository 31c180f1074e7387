import { parseEmailAddress } from '../auth/emailAddress.ts'
import type { SessionViewer } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'
import { keepFailure } from './keepFailure.ts'

const method = 'PASSWORD'

/**
 * Checks the password of whoever is signed in, counted as a sign-in is, so that a stolen session cannot guess it;
 * answers the key with which `lockout.succeed` ends the count. Throws `INVALID_CREDENTIALS` or `TOO_MANY_ATTEMPTS`.
 */
export async function proveCurrentPassword(
  context: Context,
  { person }: SessionViewer,
  password: string,
): Promise<string> {
  const { cookies, record, recordRefusal, services } = context
  const { credentials, db } = services
  const email = parseEmailAddress(person.email)
  if (email === null) throw new Error('an account whose email address is none')
  const check = await credentials.check(email, password, cookies.deviceToken)

  if (check.kind === 'locked') {
    await recordRefusal('reauthentication_failed', { method, reason: 'too_many_attempts' })
    throw new Refusal('TOO_MANY_ATTEMPTS', { retryAfter: check.retryAfter, detail: 'the account is locked' })
  }
  if (check.kind === 'verified') return check.attemptKey
  await db.transaction(async (tx) => {
    await record(tx, 'reauthentication_failed', { method, reason: 'wrong' })
    // With its mail: whoever stole the session must not lock its person out in silence.
    await keepFailure(tx, context, { key: check.attemptKey, email })
  })
  throw new Refusal('INVALID_CREDENTIALS', { detail: check.kind })
}
