import { openAccount } from '../openAccount.ts'
import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Forgets the failed sign-ins of an account and opens its second factors; where there are none, there is nothing to record. */
export const unlockUser: NonNullable<MutationResolvers['unlockUser']> = (_root, { userId }, context) => {
  const { record, services } = context

  return staffDeed(context, userId, async (tx, { person, about, to }) => {
    if (!(await openAccount(tx, services, person.id))) return person
    await record(tx, 'account_unlocked', { by: 'staff' }, about)
    await services.notices.tell(tx, to, 'account_unlocked', {})
    return person
  })
}
