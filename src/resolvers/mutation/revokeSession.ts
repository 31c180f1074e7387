import { validate as isUuid } from 'uuid'
import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Ends one session of the person who asks. Whose it is otherwise, or whether it ever was, is not told. */
export const revokeSession: NonNullable<MutationResolvers['revokeSession']> = async (
  _root,
  { id },
  { cookies, record, services, viewer },
) => {
  const { db, liveSessions, sessions } = services
  const isEnded = await db.transaction(async (tx) => {
    if (!isUuid(id) || !(await sessions.revokeOf(tx, viewer.userId, id))) return false
    await record(tx, 'session_revoked', { revokedSessionId: id })
    return true
  })
  if (!isEnded) throw new Refusal('NOT_FOUND')
  liveSessions.forget({ kind: 'session', id })
  if (viewer.kind === 'session' && viewer.sessionId === id) cookies.clear('refresh')
  return { accepted: true }
}
