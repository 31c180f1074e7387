import type { Limit } from '../limits/limit.ts'
import { type LimitOverrides, overridden } from '../limits/overrides.ts'
import type { CostRules } from '../policies/cost/bill.ts'

/** In points, where an object is one: a page of 100 of the record with whom it is about and who did it costs 403. */
const operationMax = 1_000
/** What a first screen asks for, as in `me`, asks no store. */
const freeMax = 10
const budget: Limit = {
  name: 'cost',
  points: 20_000,
  windowSeconds: 60,
  blockSeconds: null,
  onStoreError: 'INSURANCE',
}

/** What overrides call the budget. */
export const costLimitNames: ReadonlySet<string> = new Set([budget.name])

/** What operations may cost, with the budget as the operator wants it. */
export function createCostRules(overrides: LimitOverrides): CostRules {
  return { operationMax, budget: overridden(budget, overrides), freeMax }
}
