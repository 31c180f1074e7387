import { matchesQuery } from '../../audit/matchesQuery.ts'
import type { SecurityEventRow } from '../../db/queries/securityEvents.ts'
import { readEventFilter } from '../eventFilter.ts'
import { noteReading } from '../noteReading.ts'
import type { SubscriptionResolvers } from '../types.generated.ts'

/** The events of the trail that the caller may see, as whichever process records them. */
export const securityEventRecorded: NonNullable<SubscriptionResolvers['securityEventRecorded']> = {
  async subscribe(_root, args, context) {
    const { services, viewer } = context
    const query = readEventFilter(args.filter, viewer)
    await noteReading(context, 'securityEventRecorded', query.userId)
    return services.eventFollower.follow(viewer.userId, (event) => matchesQuery(query, event))
  },
  resolve: (event: SecurityEventRow) => event,
}
