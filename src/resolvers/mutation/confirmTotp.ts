import { Refusal } from '../../errors.ts'
import { checkInput } from '../checkInput.ts'
import { typedCodeShape } from '../factorAnswer.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import { unfrozenTransaction } from '../unfrozenTransaction.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Adds the authenticator that waits, proved by one of its codes. */
export const confirmTotp: NonNullable<MutationResolvers['confirmTotp']> = async (_root, args, context) => {
  const { record, services, viewer } = context
  const { liveSessions, secondFactors } = services
  const code = checkInput(typedCodeShape, args.code, 'code')
  const { person, userId } = viewer
  const method = 'TOTP'

  const outcome = await unfrozenTransaction(context, async (tx) => {
    await refuseWhileFrozen(tx, context)
    const confirmation = await secondFactors.confirmTotp(tx, userId, code)
    if (confirmation.kind === 'nothing_waits') return confirmation
    if (confirmation.kind === 'wrong_code') {
      await record(tx, 'second_factor_failed', { method, reason: 'wrong' })
      return confirmation
    }
    await record(tx, 'second_factor_added', { method, factorId: confirmation.factorId })
    await tellPerson(tx, context, person, 'second_factor_added', (where) => ({ method, ...where }))
    if (confirmation.codes.length > 0) await record(tx, 'recovery_codes_generated', {})
    return confirmation
  })

  if (outcome.kind === 'nothing_waits') throw new Refusal('NOT_FOUND', { detail: 'no authenticator waits' })
  if (outcome.kind === 'wrong_code') throw new Refusal('INVALID_CREDENTIALS', { detail: 'a wrong code' })
  liveSessions.forget({ kind: 'user', id: userId })
  return { codes: outcome.codes }
}
