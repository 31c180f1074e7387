import { z } from 'zod'
import { pageOfEvents } from '../../db/queries/securityEvents.ts'
import { checkInput } from '../checkInput.ts'
import { readEventFilter } from '../eventFilter.ts'
import { noteReading } from '../noteReading.ts'
import type { QueryResolvers } from '../types.generated.ts'

const pageSizeMax = 100

/** A page of the trail that the caller may see, the latest first. */
export const securityEvents: NonNullable<QueryResolvers['securityEvents']> = async (_root, args, context) => {
  const { services, viewer } = context
  const { eventCursors } = services
  const first = checkInput(
    z.int().min(1, 'is below 1').max(pageSizeMax, `is above ${pageSizeMax}`),
    args.first,
    'first',
  )
  const query = readEventFilter(args.filter, viewer)
  const cursorShape = z
    .string()
    .transform((cursor) => eventCursors.read(cursor))
    .refine((position) => position !== null, 'is not a cursor of this list')
    .nullish()
  const after = checkInput(cursorShape, args.after, 'after') ?? null

  await noteReading(context, 'securityEvents', query.userId)
  // One more than asked for tells whether there is a next page.
  const found = await pageOfEvents(services.db, query, after, first + 1)
  const edges = found.slice(0, first).map((node) => ({ cursor: eventCursors.make(node), node }))

  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
