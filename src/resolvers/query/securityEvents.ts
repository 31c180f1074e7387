import { z } from 'zod'
import { pageOfEvents } from '../../db/queries/securityEvents.ts'
import { canonicalAddress } from '../../observability/canonicalAddress.ts'
import { trailOf } from '../../policies/rules/visibleTrail.ts'
import { checkInput } from '../checkInput.ts'
import { pageAsked, pageOf } from '../pageOf.ts'
import type { QueryResolvers } from '../types.generated.ts'

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
  const page = pageAsked(args, eventCursors)
  const filter = checkInput(filterShape, args.filter ?? {}, 'filter')

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
  const found = await pageOfEvents(services.db, query, page.after, page.first + 1)
  return pageOf(found, page, eventCursors.make)
}
