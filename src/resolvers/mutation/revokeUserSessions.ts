import { revokeSessionsOf } from '../../db/queries/subjects.ts'
import { checkReason } from '../checkReason.ts'
import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Ends every live session of somebody at once. */
export const revokeUserSessions: NonNullable<MutationResolvers['revokeUserSessions']> = (
  _root,
  args,
  context,
) => {
  const { record, services } = context
  const reason = checkReason(args.reason)

  return staffDeed(context, args.userId, async (tx, { person, about, to }) => {
    const count = await revokeSessionsOf(tx, person.id)
    if (count === 0) return { count }
    await record(tx, 'sessions_revoked', { count, reason }, about)
    await services.notices.tell(tx, to, 'sessions_revoked_by_staff', { reason })
    return { count }
  })
}
