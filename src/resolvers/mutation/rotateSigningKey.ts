import type { MutationResolvers } from '../types.generated.ts'

/** Signs from now on with the key that was published ahead of it. */
export const rotateSigningKey: NonNullable<MutationResolvers['rotateSigningKey']> = async (
  _root,
  _args,
  { record, services },
) => {
  const { db, rotateSigningKeys, signingKeys } = services
  const rotated = await db.transaction(async (tx) => {
    const ring = await rotateSigningKeys(tx)
    await record(tx, 'signing_key_rotated', { activeKid: ring.activeKid, nextKid: ring.nextKid })
    return ring
  })
  await signingKeys.reload()
  return rotated
}
