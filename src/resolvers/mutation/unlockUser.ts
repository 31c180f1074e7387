import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Forgets the failed sign-ins of an account; where there are none, there is nothing to record. */
export const unlockUser: NonNullable<MutationResolvers['unlockUser']> = (_root, { userId }, context) => {
  const { record, services } = context

  return staffDeed(context, userId, async (tx, { person, about }) => {
    if (await services.lockout.unlock(tx, person.id))
      await record(tx, 'account_unlocked', { by: 'staff' }, about)
    return person
  })
}
