import { validate as isUuid } from 'uuid'
import { findEvent } from '../../db/queries/securityEvents.ts'
import { trailOf } from '../../policies/rules/visibleTrail.ts'
import { noteReading } from '../noteReading.ts'
import type { QueryResolvers } from '../types.generated.ts'

/** One event of the trail that the caller may see; null for any other, there or not. */
export const securityEvent: NonNullable<QueryResolvers['securityEvent']> = async (_root, { id }, context) => {
  const { services, viewer } = context
  if (!isUuid(id)) return null
  const event = await findEvent(services.db, id, trailOf(viewer, null))
  if (event !== null) await noteReading(context, 'securityEvent', event.userId)
  return event
}
