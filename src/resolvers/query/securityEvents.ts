import { z } from 'zod'
import { pageOfEvents } from '../../db/queries/securityEvents.ts'
import { canonicalAddress } from '../../observability/canonicalAddress.ts'
import { trailOf } from '../../policies/rules/visibleTrail.ts'
import { checkInput } from '../checkInput.ts'
import type { QueryResolvers } from '../types.generated.ts'

const pageSizeMax = 100

const filterShape = z.object({
  userId: z.uuid('is not an id').nullish(),
  ipAddress: z
    .string()
    .transform((text) => canonicalAddress(text))
    .refine((address) => address !== null, 'is not an IP address')
    .nullish(),
  minRiskScore: z.int().nullish(),
  requestId: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'is not a request id')
    .nullish(),
})

/** A page of the trail that the caller may see, the latest first. */
export const securityEvents: NonNullable<QueryResolvers['securityEvents']> = async (_root, args, context) => {
  const { services, viewer } = context
  const { eventCursors } = services
  const first = checkInput(
    z.int().min(1, 'is below 1').max(pageSizeMax, `is above ${pageSizeMax}`),
    args.first,
    'first',
  )
  const filter = checkInput(filterShape, args.filter ?? {}, 'filter')
  const cursorShape = z
    .string()
    .transform((cursor) => eventCursors.read(cursor))
    .refine((position) => position !== null, 'is not a cursor of this list')
    .nullish()
  const after = checkInput(cursorShape, args.after, 'after') ?? null

  const query = {
    userId: trailOf(viewer, filter.userId ?? null),
    types: args.filter?.types?.map((type) => type.toLowerCase()) ?? null,
    outcomes: args.filter?.outcomes ?? null,
    ipAddress: filter.ipAddress ?? null,
    riskScoreMin: filter.minRiskScore ?? null,
    since: args.filter?.since ?? null,
    until: args.filter?.until ?? null,
    requestId: filter.requestId ?? null,
  }
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
