import { z } from 'zod'
import { pageOfAlerts } from '../../db/queries/securityAlerts.ts'
import { checkInput } from '../checkInput.ts'
import type { QueryResolvers } from '../types.generated.ts'

const pageSizeMax = 100
const rulesMax = 50

const firstShape = z.int().min(1, 'is below 1').max(pageSizeMax, `is above ${pageSizeMax}`)
const rulesShape = z
  .array(z.string().regex(/^[a-z0-9_]{1,64}$/, 'is not the name of a rule'))
  .max(rulesMax, `has more than ${rulesMax} rules`)
  .nullish()

/** A page of alerts, the latest first. */
export const securityAlerts: NonNullable<QueryResolvers['securityAlerts']> = async (
  _root,
  args,
  { services },
) => {
  const { alertCursors } = services
  const first = checkInput(firstShape, args.first, 'first')
  const rules = checkInput(rulesShape, args.filter?.rules, 'filter.rules') ?? null
  const cursorShape = z
    .string()
    .transform((cursor) => alertCursors.read(cursor))
    .refine((position) => position !== null, 'is not a cursor of this list')
    .nullish()
  const after = checkInput(cursorShape, args.after, 'after') ?? null

  const query = {
    statuses: args.filter?.statuses ?? null,
    rules,
    severityMin: args.filter?.minSeverity ?? null,
    since: args.filter?.since ?? null,
  }
  // One more than asked for tells whether there is a next page.
  const found = await pageOfAlerts(services.db, query, after, first + 1)
  const edges = found.slice(0, first).map((node) => ({ cursor: alertCursors.make(node), node }))

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
