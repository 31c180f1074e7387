import { parseEmailAddress } from '../auth/emailAddress.ts'
import type { RenewedSession } from '../auth/sessions.ts'
import type { SessionViewer } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'
import { renewSession } from './renewSession.ts'

const method = 'PASSWORD'

/** A password proves it again. Guesses count against the account as those of a sign-in do. */
export async function reauthenticateByPassword(
  context: Context,
  viewer: SessionViewer,
  password: string,
): Promise<RenewedSession> {
  const { cookies, record, recordRefusal, services } = context
  const { credentials, db, lockout } = services
  const email = parseEmailAddress(viewer.person.email)
  if (email === null) throw new Error('an account whose email address is none')
  const check = await credentials.check(email, password, cookies.deviceToken)

  if (check.kind === 'locked') {
    await recordRefusal('reauthentication_failed', { method, reason: 'too_many_attempts' })
    throw new Refusal('TOO_MANY_ATTEMPTS', { retryAfter: check.retryAfter, detail: 'the account is locked' })
  }
  if (check.kind !== 'verified') {
    await db.transaction(async (tx) => {
      await record(tx, 'reauthentication_failed', { method, reason: 'wrong' })
      const lock = await lockout.fail(tx, check.attemptKey)
      if (lock !== null) await record(tx, 'account_locked', { seconds: lock.seconds })
    })
    throw new Refusal('INVALID_CREDENTIALS', { detail: check.kind })
  }
  return db.transaction(async (tx) => {
    await lockout.succeed(tx, check.attemptKey)
    return renewSession(tx, context, viewer, 'pwd')
  })
}
