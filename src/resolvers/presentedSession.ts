import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'

/**
 * Ends the session that comes with the request of somebody who gets a new one, whoever's it is (ASVS 7.2.4): by its
 * access token, or by the refresh token in its cookie.
 */
export async function endPresented(
  tx: Transaction,
  { cookies, record, services, viewer }: Context,
): Promise<void> {
  const { refreshTokens, sessions } = services
  const isLeaving = viewer.kind === 'session' && (await sessions.revoke(tx, viewer.sessionId))
  if (isLeaving) await record(tx, 'logged_out', {})

  const presented = refreshTokens.read(cookies.get('refresh') ?? '')
  const left = presented === null ? null : await sessions.leave(tx, presented)
  if (left !== null) await record(tx, 'logged_out', {}, left)
}

/** What memory knew of the session that was presented is forgotten, once its end has committed. */
export function forgetPresented({ cookies, services, viewer }: Context): void {
  const { liveSessions, refreshTokens } = services
  if (viewer.kind === 'session') liveSessions.forget({ kind: 'session', id: viewer.sessionId })
  const presented = refreshTokens.read(cookies.get('refresh') ?? '')
  if (presented !== null) liveSessions.forget({ kind: 'session', id: presented.sessionId })
}
