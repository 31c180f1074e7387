import { validate as isUuid } from 'uuid'
import { Refusal } from '../../errors.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import { unfrozenTransaction } from '../unfrozenTransaction.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Takes a second factor away; somebody else's is as little there as none. */
export const removeSecondFactor: NonNullable<MutationResolvers['removeSecondFactor']> = async (
  _root,
  { id },
  context,
) => {
  const { record, services, viewer } = context
  const { liveSessions, secondFactors } = services
  const { person, userId } = viewer

  const removed = await unfrozenTransaction(context, async (tx) => {
    await refuseWhileFrozen(tx, context)
    const method = isUuid(id) ? await secondFactors.remove(tx, userId, id) : null
    if (method === null) return false
    await record(tx, 'second_factor_removed', { method, factorId: id })
    await tellPerson(tx, context, person, 'second_factor_removed', (where) => ({ method, ...where }))
    return true
  })
  if (!removed) throw new Refusal('NOT_FOUND', { detail: 'no second factor of theirs' })
  liveSessions.forget({ kind: 'user', id: userId })
  return { accepted: true }
}
