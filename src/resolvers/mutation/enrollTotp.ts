import { Refusal } from '../../errors.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import { unfrozenTransaction } from '../unfrozenTransaction.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Begins to add an authenticator, which is no factor until its first code comes back. */
export const enrollTotp: NonNullable<MutationResolvers['enrollTotp']> = async (_root, _args, context) => {
  const { services, viewer } = context
  const { secondFactors } = services
  const enrolment = await unfrozenTransaction(context, async (tx) => {
    await refuseWhileFrozen(tx, context)
    return secondFactors.enrolTotp(tx, viewer.person)
  })
  if (enrolment === null) throw new Refusal('CONFLICT', { detail: 'there is an authenticator already' })
  return enrolment
}
