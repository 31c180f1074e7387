import { readEventFilter } from '../eventFilter.ts'
import { noteReading } from '../noteReading.ts'
import { pageAsked, pageOf } from '../pageOf.ts'
import type { QueryResolvers } from '../types.generated.ts'

/** A page of the trail that the caller may see, the latest first. */
export const securityEvents: NonNullable<QueryResolvers['securityEvents']> = async (_root, args, context) => {
  const { services, viewer } = context
  const { eventCursors } = services
  const page = pageAsked(args, eventCursors)
  const query = readEventFilter(args.filter, viewer)
  await noteReading(context, 'securityEvents', query.userId)
  const found = await services.pageOfEvents(query, page.after, page.first + 1)
  return pageOf(found, page, eventCursors.make)
}
