import { anyAdministratorIsLeft, lockAdministrators } from '../../db/queries/administrators.ts'
import { eraseFromRecord, erasePerson } from '../../db/queries/erasure.ts'
import { lockSubject } from '../../db/queries/subjects.ts'
import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Erases the person who asks, at once and for good; their part of the record stays, and tells of nobody. */
export const deleteMyAccount: NonNullable<MutationResolvers['deleteMyAccount']> = async (
  _root,
  _args,
  context,
) => {
  const { cookies, record, services, viewer } = context
  const { db, liveKeys, liveSessions, lockout, notices } = services
  const { userId, roles } = viewer

  await db.transaction(async (tx) => {
    await lockAdministrators(tx)
    const row = await lockSubject(tx, userId)
    // Of two that come together the second finds nobody.
    if (row === null) throw new Refusal('UNAUTHENTICATED', { detail: 'the account is erased already' })
    await notices.tell(tx, { userId: null, email: row.email }, 'account_deleted', {})
    await lockout.unlock(tx, userId)
    await record(tx, 'user_deleted', {})
    await erasePerson(tx, userId)
    await eraseFromRecord(tx, userId)
    if (roles.has('ADMIN') && !(await anyAdministratorIsLeft(tx)))
      throw new Refusal('CONFLICT', { detail: 'they are the last administrator' })
  })
  liveSessions.forget({ kind: 'user', id: userId })
  liveKeys.forget({ kind: 'user', id: userId })
  cookies.clear('refresh')
  return { accepted: true }
}
