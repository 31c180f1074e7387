import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Begins to add an authenticator, which is no factor until its first code comes back. */
export const enrollTotp: NonNullable<MutationResolvers['enrollTotp']> = async (
  _root,
  _args,
  { services, viewer },
) => {
  const { db, secondFactors } = services
  const enrolment = await db.transaction((tx) => secondFactors.enrolTotp(tx, viewer.person))
  if (enrolment === null) throw new Refusal('CONFLICT', { detail: 'there is an authenticator already' })
  return enrolment
}
