import { acknowledge, findAlert } from '../../db/queries/securityAlerts.ts'
import { Refusal } from '../../errors.ts'
import { alertInput } from '../alertInput.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Takes an open alert on; asked of one that somebody has taken on already, it changes nothing. */
export const acknowledgeAlert: NonNullable<MutationResolvers['acknowledgeAlert']> = async (
  _root,
  args,
  context,
) => {
  const { record, services, viewer } = context
  const { id, note } = alertInput(args)

  return services.db.transaction(async (tx) => {
    const taken = await acknowledge(tx, id, viewer.userId)
    if (taken !== null) {
      await record(tx, 'alert_acknowledged', { alertId: id, ...note })
      return taken
    }
    const alert = await findAlert(tx, id)
    if (alert === null) throw new Refusal('NOT_FOUND')
    if (alert.status === 'RESOLVED') throw new Refusal('CONFLICT', { detail: 'the alert is resolved' })
    return alert
  })
}
