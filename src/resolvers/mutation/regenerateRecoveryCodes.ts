import { lockFactors } from '../../db/queries/secondFactors.ts'
import { Refusal } from '../../errors.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import { unfrozenTransaction } from '../unfrozenTransaction.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Ten new recovery codes in the place of those before, for a person who has a second factor. */
export const regenerateRecoveryCodes: NonNullable<MutationResolvers['regenerateRecoveryCodes']> = async (
  _root,
  _args,
  context,
) => {
  const { record, services, viewer } = context
  const { recoveryCodes } = services
  const { person, userId } = viewer

  const codes = await unfrozenTransaction(context, async (tx) => {
    await refuseWhileFrozen(tx, context)
    const account = await lockFactors(tx, userId)
    if (account === null || account.secondFactorMethods.length === 0) return null
    const renewed = await recoveryCodes.renew(tx, userId)
    await record(tx, 'recovery_codes_generated', {})
    await tellPerson(tx, context, person, 'recovery_codes_generated', (where) => where)
    return renewed
  })
  if (codes === null) throw new Refusal('NOT_FOUND', { detail: 'no second factor that codes stand in for' })
  return { codes }
}
