import type { CostPlan } from './costPlan.ts'
import { plus } from './points.ts'

type Answer = Readonly<Record<string, unknown>>

/**
 * What an answer cost by the same weights, its lists as long as they came. Where the answer does not say which type of
 * an interface or a union an object has, the dearest that fits its keys counts.
 */
export function actualCost({ weight, fields }: CostPlan, object: Answer): number {
  let cost = weight
  for (const { responseKey, weight, plans } of fields) {
    cost = plus(cost, weight)
    if (plans.length > 0 && Object.hasOwn(object, responseKey))
      cost = plus(cost, costOfValue(plans, object[responseKey]))
  }
  return cost
}

function costOfValue(plans: readonly CostPlan[], value: unknown): number {
  if (Array.isArray(value)) {
    let cost = 0
    for (const item of value) cost = plus(cost, costOfValue(plans, item))
    return cost
  }
  return isObject(value) ? actualCost(planOf(plans, value), value) : 0
}

const nothing: CostPlan = { type: '', weight: 0, fields: [], keys: new Set(), cost: 0 }

function planOf(plans: readonly CostPlan[], object: Answer): CostPlan {
  const [only] = plans
  if (only !== undefined && plans.length === 1) return only
  const keys = Object.keys(object)
  let dearest = nothing
  for (const plan of plans) {
    const fits = plan.keys.size === keys.length && keys.every((key) => plan.keys.has(key))
    if (fits && plan.cost >= dearest.cost) dearest = plan
  }
  return dearest
}

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null
}
