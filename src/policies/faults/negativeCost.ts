import { appliedTo } from '../applied.ts'
import { weightOf } from '../cost/costTable.ts'
import { elementsOf } from '../elements.ts'
import type { Check } from './check.ts'

/** Nothing is paid back for being asked: a weight is never negative. */
export const negativeCost: Check = ({ schema }) =>
  elementsOf(schema).flatMap(({ coordinate, element }) => {
    const weight = weightOf(appliedTo(element))
    return weight !== null && weight < 0 ? [`${coordinate}: @cost(weight: ${weight}) is negative`] : []
  })
