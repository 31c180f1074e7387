import { listCredentials } from '../../db/queries/passkeys.ts'
import { refuseWhileFrozen } from '../refuseWhileFrozen.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Asks for a new passkey of the person. */
export const startPasskeyRegistration: NonNullable<MutationResolvers['startPasskeyRegistration']> = async (
  _root,
  _args,
  context,
) => {
  const { services, viewer } = context
  const { challenges, db, passkeys } = services
  const { person, userId } = viewer
  await refuseWhileFrozen(db, context)
  const { challenge } = await challenges.ask(db, 'passkey_registration', { userId })
  const options = await passkeys.registrationOptions(challenge, person, await listCredentials(db, userId))
  return { challenge, options }
}
