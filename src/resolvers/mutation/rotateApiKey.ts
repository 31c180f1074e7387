import { z } from 'zod'
import { isKeyId } from '../../auth/keyText.ts'
import { Refusal } from '../../errors.ts'
import { checkInput } from '../checkInput.ts'
import type { MutationResolvers } from '../types.generated.ts'

const graceSecondsMax = 7 * 24 * 3600
const graceShape = z.int().min(0, 'is below 0').max(graceSecondsMax, `is above ${graceSecondsMax}`)

/** Gives an API key another secret; somebody else's key is as absent as one that never was. */
export const rotateApiKey: NonNullable<MutationResolvers['rotateApiKey']> = async (_root, args, context) => {
  const { client, record, services, viewer } = context
  const { person } = viewer
  const { apiKeys, db, liveKeys, notices } = services
  const graceSeconds = checkInput(graceShape, args.graceSeconds, 'graceSeconds')
  if (!isKeyId(args.id)) throw new Refusal('NOT_FOUND')

  const issued = await db.transaction(async (tx) => {
    const rotated = await apiKeys.rotate(tx, person.id, args.id, graceSeconds)
    if (rotated === null) throw new Refusal('NOT_FOUND')
    await record(tx, 'api_key_rotated', { apiKeyId: args.id, graceSeconds })
    await notices.tell(tx, { userId: person.id, email: person.email }, 'api_key_rotated', {
      name: rotated.apiKey.name,
      ipAddress: client.ip,
      userAgent: client.userAgent,
    })
    return rotated
  })
  // The feed tells every process; this one need not wait for it.
  liveKeys.forget({ kind: 'apiKey', id: args.id })
  return issued
}
