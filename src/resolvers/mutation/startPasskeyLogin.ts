import { listCredentials } from '../../db/queries/passkeys.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Asks for a passkey: a stranger for anybody's, a signed-in person for one of their own. */
export const startPasskeyLogin: NonNullable<MutationResolvers['startPasskeyLogin']> = async (
  _root,
  _args,
  { services, viewer },
) => {
  const { challenges, db, passkeys } = services
  const userId = viewer.kind === 'session' ? viewer.userId : null
  const { challenge } = await challenges.ask(db, 'passkey_assertion', { userId })
  const known = userId === null ? [] : await listCredentials(db, userId)
  return { challenge, options: await passkeys.requestOptions(challenge, known) }
}
