import { z } from 'zod'
import { pageOfAlerts } from '../../db/queries/securityAlerts.ts'
import { checkInput } from '../checkInput.ts'
import { pageAsked, pageOf } from '../pageOf.ts'
import type { QueryResolvers } from '../types.generated.ts'

const rulesMax = 50

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
  const { alertCursors, db } = services
  const page = pageAsked(args, alertCursors)
  const query = {
    statuses: args.filter?.statuses ?? null,
    rules: checkInput(rulesShape, args.filter?.rules, 'filter.rules') ?? null,
    severityMin: args.filter?.minSeverity ?? null,
    since: args.filter?.since ?? null,
  }
  const found = await pageOfAlerts(db, query, page.after, page.first + 1)
  return pageOf(found, page, alertCursors.make)
}
