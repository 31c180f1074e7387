import { findAlert, resolve } from '../../db/queries/securityAlerts.ts'
import { Refusal } from '../../errors.ts'
import { alertInput } from '../alertInput.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Closes an alert with what it turned out to be; of two who would, one does. */
export const resolveAlert: NonNullable<MutationResolvers['resolveAlert']> = async (_root, args, context) => {
  const { record, services, viewer } = context
  const { resolution } = args
  const { id, note } = alertInput(args)

  return services.db.transaction(async (tx) => {
    const closed = await resolve(tx, id, viewer.userId, resolution)
    if (closed === null) {
      if ((await findAlert(tx, id)) === null) throw new Refusal('NOT_FOUND')
      throw new Refusal('CONFLICT', { detail: 'the alert is resolved' })
    }
    await record(tx, 'alert_resolved', { alertId: id, resolution, ...note })
    return closed
  })
}
