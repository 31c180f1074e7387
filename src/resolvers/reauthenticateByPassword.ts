import type { RenewedSession } from '../auth/sessions.ts'
import type { SessionViewer } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import { proveCurrentPassword } from './proveCurrentPassword.ts'
import { renewSession } from './renewSession.ts'

/** A password proves it again. Guesses count against the account as those of a sign-in do. */
export async function reauthenticateByPassword(
  context: Context,
  viewer: SessionViewer,
  password: string,
): Promise<RenewedSession> {
  const { db, lockout } = context.services
  const attemptKey = await proveCurrentPassword(context, viewer, password)
  return db.transaction(async (tx) => {
    await lockout.succeed(tx, attemptKey)
    return renewSession(tx, context, viewer, 'pwd')
  })
}
