import { isKeyId } from '../../auth/keyText.ts'
import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Ends an API key of the person who asks; to end it again is accepted, and no second event. */
export const revokeApiKey: NonNullable<MutationResolvers['revokeApiKey']> = async (
  _root,
  { id },
  context,
) => {
  const { record, services, viewer } = context
  if (!isKeyId(id)) throw new Refusal('NOT_FOUND')

  await services.db.transaction(async (tx) => {
    const outcome = await services.apiKeys.revoke(tx, viewer.userId, id)
    if (outcome === 'absent') throw new Refusal('NOT_FOUND')
    if (outcome === 'revoked') await record(tx, 'api_key_revoked', { apiKeyId: id })
  })
  services.liveKeys.forget({ kind: 'apiKey', id })
  return { accepted: true }
}
