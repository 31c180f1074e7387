import type { CostPlan } from './costPlan.ts'
import { plus } from './points.ts'

type Answer = Readonly<Record<string, unknown>>

/** What an object cost by each plan that was tried on it: nested interfaces must not multiply. */
type Tried = WeakMap<Answer, Map<CostPlan, number>>

/**
 * What an answer cost by the same weights, its lists as long as they came. Where the answer does not say which type of
 * an interface or a union an object has, the type of those that fit its keys by which it cost most counts.
 */
export function actualCost(plan: CostPlan, object: Answer, tried: Tried = new WeakMap()): number {
  let cost = plan.weight
  for (const { responseKey, weight, plans } of plan.fields) {
    cost = plus(cost, weight)
    if (plans.length > 0 && Object.hasOwn(object, responseKey))
      cost = plus(cost, costOfValue(plans, object[responseKey], tried))
  }
  return cost
}

function costOfValue(plans: readonly CostPlan[], value: unknown, tried: Tried): number {
  if (Array.isArray(value)) {
    let cost = 0
    for (const item of value) cost = plus(cost, costOfValue(plans, item, tried))
    return cost
  }
  if (!isObject(value)) return 0
  const [only] = plans
  return only !== undefined && plans.length === 1
    ? actualCost(only, value, tried)
    : dearest(plans, value, tried)
}

function dearest(plans: readonly CostPlan[], object: Answer, tried: Tried): number {
  const known = tried.get(object) ?? new Map<CostPlan, number>()
  tried.set(object, known)
  const keys = Object.keys(object)
  let most = 0
  for (const plan of plans) {
    if (plan.keys.size !== keys.length || !keys.every((key) => plan.keys.has(key))) continue
    const cost = known.get(plan) ?? actualCost(plan, object, tried)
    known.set(plan, cost)
    most = Math.max(most, cost)
  }
  return most
}

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null
}
