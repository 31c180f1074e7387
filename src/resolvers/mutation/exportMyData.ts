import { personalDataOf } from '../../db/queries/personalData.ts'
import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

const atOneMoment = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const

/** Everything that is held about the person who asks, as it stands at one moment; recorded before it is given. */
export const exportMyData: NonNullable<MutationResolvers['exportMyData']> = async (_root, _args, context) => {
  const { record, services, viewer } = context
  const { db } = services
  const held = await db.transaction((tx) => personalDataOf(tx, viewer.userId), atOneMoment)
  if (held === null) throw new Refusal('UNAUTHENTICATED', { detail: 'the account is gone' })
  await db.transaction((tx) => record(tx, 'personal_data_exported', {}))
  const { generatedAt, ...data } = held
  return { generatedAt, data }
}
