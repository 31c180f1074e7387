import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Ends every session of the person who asks but the one that asks. */
export const revokeOtherSessions: NonNullable<MutationResolvers['revokeOtherSessions']> = async (
  _root,
  _args,
  { record, services, viewer },
) => {
  if (viewer.kind !== 'session') throw new Refusal('FORBIDDEN', { detail: 'an API key has no session' })
  const { db, liveSessions, sessions } = services

  const ended = await db.transaction(async (tx) => {
    const others = await sessions.revokeOthers(tx, viewer.userId, viewer.sessionId)
    if (others.length > 0) await record(tx, 'sessions_revoked', { count: others.length })
    return others
  })
  for (const id of ended) liveSessions.forget({ kind: 'session', id })
  return { count: ended.length }
}
