import { toPerson } from '../../auth/person.ts'
import { reinstate } from '../../db/queries/subjects.ts'
import { checkReason } from '../checkReason.ts'
import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Opens a stopped account again; of two that come together one does it. */
export const reinstateUser: NonNullable<MutationResolvers['reinstateUser']> = (_root, args, context) => {
  const { record, services } = context
  const reason = checkReason(args.reason)

  return staffDeed(context, args.userId, async (tx, { person, about, to }) => {
    if (person.status !== 'SUSPENDED') return person
    const reinstated = toPerson(await reinstate(tx, person.id))
    await record(tx, 'user_reinstated', { reason }, about)
    await services.notices.tell(tx, to, 'user_reinstated', { reason })
    return reinstated
  })
}
