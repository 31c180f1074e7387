import { z } from 'zod'
import { Refusal } from '../../errors.ts'
import { checkInput, presentedPasswordShape } from '../checkInput.ts'
import { requireOneProof, typedCodeShape } from '../factorAnswer.ts'
import { reauthenticateByFactor } from '../reauthenticateByFactor.ts'
import { reauthenticateByPassword } from '../reauthenticateByPassword.ts'
import type { MutationResolvers } from '../types.generated.ts'

const shape = z.object({ password: presentedPasswordShape.nullish(), totpCode: typedCodeShape.nullish() })

/** Renews the proof of identity of the session that asks; a factor that it had not seen raises its level. */
export const reauthenticate: NonNullable<MutationResolvers['reauthenticate']> = async (
  _root,
  { input },
  context,
) => {
  const { services, viewer } = context
  if (viewer.kind !== 'session') throw new Refusal('FORBIDDEN', { detail: 'an API key proves nothing anew' })
  const { password, totpCode } = checkInput(shape, input, 'input')
  requireOneProof(input, ['password', 'totpCode', 'passkey'])

  const { person, ...renewed } =
    password != null
      ? await reauthenticateByPassword(context, viewer, password)
      : await reauthenticateByFactor(context, viewer, totpCode ?? null, input.passkey)
  services.liveSessions.forget({ kind: 'session', id: viewer.sessionId })
  return { ...renewed, deviceToken: null, user: person }
}
