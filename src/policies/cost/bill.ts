import { Refusal } from '../../errors.ts'
import type { Limit, LimitDecision, Limiter } from '../../limits/limit.ts'
import type { Outcome } from '../charges.ts'
import type { PolicyContext, Principal } from '../principal.ts'
import { actualCost } from './actualCost.ts'
import type { CostPlan } from './costPlan.ts'

/** What operations may cost, in points. */
export interface CostRules {
  /** One operation. */
  readonly operationMax: number
  /** All operations of a person in a window, API keys included. */
  readonly budget: Limit
  /** Operations up to here leave the budget alone: no store is asked for them. */
  readonly freeMax: number
}

/** What a caller may be told of the cost of an operation, in points. */
export interface CostReport {
  /** The most that it could cost. */
  readonly requested: number
  /** What it did cost; null where it did not run, or an error hides what was done. */
  readonly actual: number | null
  /** The most that one operation may cost. */
  readonly maximum: number
  /** The budget of a person in a window. */
  readonly limit: number
  /** Of the budget, once what was not used is given back; null where the budget was not asked. */
  readonly remaining: number | null
}

/** The cost of one operation from estimate to settlement. */
export interface Bill {
  /** COST_LIMIT, or BAD_USER_INPUT where the arguments leave the cost open. */
  readonly refusal: Refusal | null
  readonly isCharged: boolean
  readonly report: CostReport
  /** Charges the estimate to the person. */
  charge(): Promise<LimitDecision>
  /** Gives back what was charged and not used, behind the caller's back; nothing where an error hides what was done. */
  settle(outcome: Outcome): CostReport
  /** Gives back all: the operation does not run. */
  cancel(): Promise<void>
}

/** Opens the bill of an operation; a stranger has no budget. */
export function openBill(
  plan: CostPlan | Refusal,
  { viewer }: PolicyContext,
  rules: CostRules,
  limiter: Limiter,
): Bill {
  const { operationMax, budget } = rules
  const requested = plan instanceof Refusal ? 0 : plan.cost
  const key = viewer.kind === 'anonymous' ? null : [viewer.userId]
  let charged = false
  let remaining: number | null = null

  const reportOf = (actual: number | null): CostReport => ({
    requested,
    actual,
    maximum: operationMax,
    limit: budget.points,
    remaining,
  })
  const giveBack = async (points: number) => {
    if (key === null || !charged || points <= 0) return
    if (remaining !== null) remaining = Math.min(budget.points, remaining + points)
    await limiter.refund(budget, key, points)
  }

  return {
    refusal: refusalOf(plan, operationMax),
    isCharged: isBudgeted(requested, viewer, rules),
    get report() {
      return reportOf(null)
    },
    async charge() {
      if (key === null) throw new TypeError('a stranger has no budget')
      const decision = await limiter.consume(budget, key, requested)
      charged = true
      // Over the budget the store says 0, whatever is left once this charge is given back.
      remaining = decision.allowed ? decision.remaining : null
      return decision
    },
    settle(outcome) {
      const actual = plan instanceof Refusal ? null : actualOf(plan, outcome)
      // Not awaited: the answer does not wait for a second round trip, and what a store loses comes back with the window.
      if (actual !== null) giveBack(requested - actual).catch(() => undefined)
      return reportOf(actual)
    },
    cancel: () => giveBack(requested),
  }
}

/** Whether an operation of this cost is charged to its person. */
export function isBudgeted(cost: number, viewer: Principal, { freeMax, operationMax }: CostRules): boolean {
  return viewer.kind !== 'anonymous' && cost > freeMax && cost <= operationMax
}

function refusalOf(plan: CostPlan | Refusal, operationMax: number): Refusal | null {
  if (plan instanceof Refusal) return plan
  return plan.cost <= operationMax
    ? null
    : new Refusal('COST_LIMIT', { detail: `costs ${plan.cost}, the most is ${operationMax}` })
}

/** An error hides what was done before it, and a stream has no end: both keep what was charged. */
function actualOf(plan: CostPlan, { data, errors = [] }: Outcome): number | null {
  return errors.length > 0 || data === undefined || data === null ? null : actualCost(plan, data)
}
