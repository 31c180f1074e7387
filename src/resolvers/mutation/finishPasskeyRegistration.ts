import { z } from 'zod'
import { Refusal } from '../../errors.ts'
import { checkInput, deviceNameShape } from '../checkInput.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import { unfrozenTransaction } from '../unfrozenTransaction.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

const shape = z.object({ name: deviceNameShape })

/** Adds the passkey that the browser made for the question. */
export const finishPasskeyRegistration: NonNullable<MutationResolvers['finishPasskeyRegistration']> = async (
  _root,
  { input },
  context,
) => {
  const { record, recordRefusal, services, viewer } = context
  const { challenges, db, liveSessions, passkeys, secondFactors } = services
  const { name } = checkInput(shape, input, 'input')
  const { person, userId } = viewer
  const { challenge, response } = input
  const method = 'PASSKEY'

  const asked = await challenges.take(db, 'passkey_registration', challenge, userId)
  const passkey = asked === null ? null : await passkeys.verifyAttestation(challenge, response)
  if (passkey === null) {
    const reason = asked === null ? 'unknown_challenge' : 'wrong'
    await recordRefusal('second_factor_failed', { method, reason })
    throw new Refusal(asked === null ? 'TOKEN_INVALID' : 'INVALID_CREDENTIALS', { detail: reason })
  }

  const factor = await unfrozenTransaction(context, async (tx) => {
    await refuseWhileFrozen(tx, context)
    const added = await secondFactors.addPasskey(tx, userId, { ...passkey, name })
    if (added === null) return null
    await record(tx, 'second_factor_added', { method, factorId: added.id })
    await tellPerson(tx, context, person, 'second_factor_added', (where) => ({ method, ...where }))
    return added
  })
  if (factor === null)
    throw new Refusal('CONFLICT', { detail: 'the passkey is registered, or there are enough' })
  liveSessions.forget({ kind: 'user', id: userId })
  return factor
}
