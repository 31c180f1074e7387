import { toPerson } from '../../auth/person.ts'
import { hasPassed, revokeSessionsOf, suspend } from '../../db/queries/subjects.ts'
import { Refusal } from '../../errors.ts'
import { checkReason } from '../checkReason.ts'
import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Stops an account at once, until a time or until staff says so. */
export const suspendUser: NonNullable<MutationResolvers['suspendUser']> = (_root, args, context) => {
  const { record, services } = context
  const reason = checkReason(args.reason)
  const until = args.until ?? null

  return staffDeed(context, args.userId, async (tx, { person, about, to }) => {
    if (until !== null && (await hasPassed(tx, until)))
      throw new Refusal('BAD_USER_INPUT', { fields: [{ path: 'until', message: 'has passed' }] })
    // An account that waits for its address to be verified opens by that; nobody could tell it from a reinstated one.
    if (person.status === 'PENDING_VERIFICATION')
      throw new Refusal('CONFLICT', { detail: 'the account is not open yet' })

    const suspended = toPerson(await suspend(tx, person.id, until))
    await revokeSessionsOf(tx, person.id)
    const told = { reason, until: until?.toISOString() ?? null }
    await record(tx, 'user_suspended', told, about)
    await services.notices.tell(tx, to, 'user_suspended', told)
    return suspended
  })
}
