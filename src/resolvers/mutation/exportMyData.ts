import { personalDataOf } from '../../db/queries/personalData.ts'
import { Refusal } from '../../errors.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Everything that is held about the person who asks, as it stands at one moment. */
export const exportMyData: NonNullable<MutationResolvers['exportMyData']> = (_root, _args, context) => {
  const { record, services, viewer } = context
  const atOneMoment = { isolationLevel: 'repeatable read' } as const

  return services.db.transaction(async (tx) => {
    const held = await personalDataOf(tx, viewer.userId)
    if (held === null) throw new Refusal('UNAUTHENTICATED', { detail: 'the account is gone' })
    const { generatedAt, ...data } = held
    await record(tx, 'personal_data_exported', {})
    return { generatedAt, data }
  }, atOneMoment)
}
