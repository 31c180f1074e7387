import { z } from 'zod'
import type { ApiKeyViewer, SessionViewer } from '../auth/viewer.ts'
import type { EventQuery } from '../db/queries/securityEvents.ts'
import { canonicalAddress } from '../observability/canonicalAddress.ts'
import { trailOf } from '../policies/rules/visibleTrail.ts'
import { checkInput } from './checkInput.ts'
import type { SecurityEventFilter } from './types.generated.ts'

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

/** What a filter looks for within the trail that the viewer may see; throws `BAD_USER_INPUT`. */
export function readEventFilter(
  given: SecurityEventFilter | null | undefined,
  viewer: SessionViewer | ApiKeyViewer,
): EventQuery {
  const filter = checkInput(filterShape, given ?? {}, 'filter')
  return {
    userId: trailOf(viewer, filter.userId ?? null),
    types: given?.types?.map((type) => type.toLowerCase()) ?? null,
    outcomes: given?.outcomes ?? null,
    ipAddress: filter.ipAddress ?? null,
    riskScoreMin: filter.minRiskScore ?? null,
    since: given?.since ?? null,
    until: given?.until ?? null,
    requestId: filter.requestId ?? null,
  }
}
