import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { Refusal } from '../../errors.ts'
import type { Analysis } from '../analyse.ts'
import type { Reading } from '../selections.ts'
import { type CostPlan, planCost } from './costPlan.ts'
import type { CostTable } from './costTable.ts'

/** The cost of an analysed operation, or why its arguments leave it open. */
export type CostOf = (schema: GraphQLSchema, analysis: Analysis) => CostPlan | Refusal

/** Plans operations; where no variable decides, a plan is kept as long as its operation. */
export function createCostOf(costs: CostTable): CostOf {
  const kept = new WeakMap<GraphQLSchema, WeakMap<OperationDefinitionNode, CostPlan>>()

  return (schema, { operation, fragments, variableValues }) => {
    const ofSchema = kept.get(schema) ?? new WeakMap<OperationDefinitionNode, CostPlan>()
    kept.set(schema, ofSchema)
    const known = ofSchema.get(operation)
    if (known !== undefined) return known

    const type = schema.getRootType(operation.operation)
    if (!type) return new Refusal('BAD_USER_INPUT', { detail: `no ${operation.operation} type` })
    const reading: Reading = { schema, fragments, variables: variableValues, conditional: false }
    const plan = planCost(reading, costs, type, operation.selectionSet)
    if (!reading.conditional && !(plan instanceof Refusal)) ofSchema.set(operation, plan)
    return plan
  }
}
