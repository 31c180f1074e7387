import { isFrozen } from '../../db/queries/emailChanges.ts'
import { listCredentials } from '../../db/queries/passkeys.ts'
import { refuseFrozen } from '../refuseFrozen.ts'
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
  if (await isFrozen(db, userId)) return refuseFrozen(context, userId)
  const { challenge } = await challenges.ask(db, 'passkey_registration', { userId })
  const options = await passkeys.registrationOptions(challenge, person, await listCredentials(db, userId))
  return { challenge, options }
}
