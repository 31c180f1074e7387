import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Ends the session that asks. */
export const logout: NonNullable<MutationResolvers['logout']> = async (_root, _args, context) => {
  const { record, services, viewer } = context
  if (viewer.kind !== 'session') throw new Refusal('FORBIDDEN', { detail: 'an API key has no session' })
  const { sessionId } = viewer

  await services.db.transaction(async (tx) => {
    // Of two that come together one ends the session: one deed, one event.
    if (await services.sessions.revoke(tx, sessionId)) await record(tx, 'logged_out', {})
  })
  // The feed tells every process; this one need not wait for it.
  services.liveSessions.forget({ kind: 'session', id: sessionId })
  context.cookies.clear('refresh')
  return { accepted: true }
}
