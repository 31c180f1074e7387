import { z } from 'zod'
import { canonicalNetwork } from '../../auth/addressList.ts'
import { Refusal } from '../../errors.ts'
import { checkInput, shownText } from '../checkInput.ts'
import type { MutationResolvers } from '../types.generated.ts'

const networkShape = z
  .string()
  .transform((text) => canonicalNetwork(text))
  .refine((network) => network !== null, 'is not an IP address or a CIDR')

const shape = z.object({
  name: shownText(100).min(1, 'is empty'),
  scopes: z
    .array(z.enum(['ME_READ', 'SECURITY_EVENTS_READ', 'SECURITY_ALERTS_READ', 'USERS_READ']))
    .min(1, 'is empty'),
  signed: z.boolean(),
  allowedIps: z.array(networkShape).min(1, 'is empty').max(50, 'has more than 50 entries').nullish(),
  expiresInDays: z.int().min(1, 'is below 1').max(3650, 'is above 3650').nullish(),
})

/** Makes an API key; its whole text is in this answer and in no other. */
export const createApiKey: NonNullable<MutationResolvers['createApiKey']> = async (
  _root,
  { input },
  context,
) => {
  const { client, record, services, viewer } = context
  const { person } = viewer
  const { allowedIps, expiresInDays, name, scopes, signed } = checkInput(shape, input, 'input')

  return services.db.transaction(async (tx) => {
    const issued = await services.apiKeys.create(tx, person.id, {
      name,
      signed,
      scopes: [...new Set(scopes)],
      allowedIps: allowedIps == null ? null : [...new Set(allowedIps)],
      expiresInDays: expiresInDays ?? null,
    })
    if (issued === null) {
      const fields = [{ path: 'input', message: 'would be one live key too many: revoke one first' }]
      throw new Refusal('BAD_USER_INPUT', { fields })
    }
    await record(tx, 'api_key_created', { apiKeyId: issued.apiKey.id, scopes: issued.apiKey.scopes, signed })
    const whereabouts = { ipAddress: client.ip, userAgent: client.userAgent }
    await services.notices.tell(tx, { userId: person.id, email: person.email }, 'api_key_created', {
      name,
      ...whereabouts,
    })
    return issued
  })
}
