import { resetFactors } from '../../db/queries/factorReset.ts'
import { checkReason } from '../checkReason.ts'
import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Takes somebody's second factors away, all that they can be answered with included. */
export const resetUserSecondFactors: NonNullable<MutationResolvers['resetUserSecondFactors']> = (
  _root,
  args,
  context,
) => {
  const { record, services } = context
  const reason = checkReason(args.reason)

  return staffDeed(context, args.userId, async (tx, { person, about, to }) => {
    if (!(await resetFactors(tx, person.id))) return person
    await record(tx, 'second_factors_reset', { reason }, about)
    await services.notices.tell(tx, to, 'second_factors_reset', { reason })
    return { ...person, secondFactorMethods: [] }
  })
}
