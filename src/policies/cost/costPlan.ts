import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  Kind,
  type SelectionSetNode,
  getNamedType,
  getNullableType,
  isListType,
} from 'graphql'
import { Refusal } from '../../errors.ts'
import { type Reading, collectFields, possibleTypes } from '../selections.ts'
import { callCost, listSizeMax } from './callCost.ts'
import { type CostTable, type FieldCost, objectWeight } from './costTable.ts'
import { plus, pointsMax, times } from './points.ts'

/** What one object of a type costs with all that is selected of it; equal selections share one plan. */
export interface CostPlan {
  readonly type: string
  /** Of the object alone. */
  readonly weight: number
  /** Those that cost anything or hold objects. */
  readonly fields: readonly PlannedField[]
  /** Every key that execution writes for such an object. */
  readonly keys: ReadonlySet<string>
  /** The object and everything below it, with lists as long as they may be. */
  readonly cost: number
}

interface PlannedField {
  readonly responseKey: string
  /** Of one call. */
  readonly weight: number
  /** One for each type that the objects may have; none for scalars and enums. */
  readonly plans: readonly CostPlan[]
}

/** No document of at most 1,000 tokens that nests eight deep comes near. */
const levelsMax = 200
/** Merging is a subset construction: there are 1,000 tokens that make thousands of sets of fields. */
const collectionsMax = 1_000

/** Stands where nothing more is planned: the whole then costs more than anybody may pay. */
const unplanned: CostPlan = { type: '', weight: 0, fields: [], keys: new Set(), cost: pointsMax }

/** The lists one level down that a field sizes. */
interface Sized {
  readonly names: ReadonlySet<string>
  readonly size: number
}

/**
 * Plans what an operation costs at most, as it would be executed: variables, `@skip` and `@include`, fields merged by
 * response key, for an interface or a union the dearest of its types. The same fields of the same type are planned once,
 * however many paths lead there, and no more than `collectionsMax` times is anything collected: the guard is never the
 * bomb. Refuses with BAD_USER_INPUT where arguments do not say how long a list is.
 */
export function planCost(
  reading: Reading,
  costs: CostTable,
  root: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): CostPlan | Refusal {
  const bySelections = new Map<SelectionSetNode, Map<string, CostPlan>>()
  const byFields = new Map<string, CostPlan>()
  const ids = new Map<FieldNode, number>()
  let collections = 0
  let stopped: 'endless' | Refusal | null = null

  const plan = planSelections(root, selectionSet, null, 0)
  if (stopped === null) return plan
  return stopped === 'endless' ? unplanned : stopped

  function planSelections(
    type: GraphQLObjectType,
    selections: SelectionSetNode,
    sized: Sized | null,
    level: number,
  ): CostPlan {
    const ofSelections = bySelections.get(selections) ?? new Map<string, CostPlan>()
    bySelections.set(selections, ofSelections)
    const place = sized === null ? type.name : `${type.name} ${sized.size} ${[...sized.names].join()}`
    const known = ofSelections.get(place)
    if (known !== undefined) return known

    collections += 1
    if (collections > collectionsMax || level > levelsMax) stopped ??= 'endless'
    if (stopped !== null) return unplanned
    const groups = collectFields(reading, type, selections)
    const key = `${place}: ${idsOf(groups)}`
    const plan = byFields.get(key) ?? planFields(type, groups, sized, level)
    byFields.set(key, plan)
    ofSelections.set(place, plan)
    return plan
  }

  function planFields(
    type: GraphQLObjectType,
    groups: ReadonlyMap<string, readonly FieldNode[]>,
    sized: Sized | null,
    level: number,
  ): CostPlan {
    const weight = costs.types.get(type.name) ?? objectWeight
    const declared = type.getFields()
    const fields: PlannedField[] = []
    let cost = weight

    for (const [responseKey, nodes] of groups) {
      const name = nodes[0]?.name.value ?? ''
      const field = Object.hasOwn(declared, name) ? declared[name] : undefined
      if (field === undefined) continue
      const own = costs.fields.get(`${type.name}.${name}`) ?? free
      const planned = planField(responseKey, field, nodes, own, sized, level)
      if (planned === null) continue
      fields.push(planned.field)
      cost = plus(cost, planned.cost)
    }
    return { type: type.name, weight, fields, keys: new Set(groups.keys()), cost }
  }

  function planField(
    responseKey: string,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    own: FieldCost,
    sized: Sized | null,
    level: number,
  ): { field: PlannedField; cost: number } | null {
    const [node] = nodes
    if (node === undefined) return null
    const call = callCost(reading, field, node, own)
    if (call instanceof Refusal) {
      stopped ??= call
      return null
    }
    const { weight, size } = call
    const selections = node.selectionSet === undefined ? undefined : merged(nodes)
    if (selections === undefined) {
      return weight === 0 ? null : { field: { responseKey, weight, plans: [] }, cost: weight }
    }

    const names = own.listSize?.sizedFields ?? noNames
    const below = size === null || names.size === 0 ? null : { names, size }
    const plans = possibleTypes(reading.schema, getNamedType(field.type)).map((type) =>
      planSelections(type, selections, below, level + 1),
    )
    const dearest = Math.max(0, ...plans.map(({ cost }) => cost))
    const isList = isListType(getNullableType(field.type))
    const items = sized?.names.has(field.name) === true ? sized.size : (size ?? listSizeMax)
    const cost = plus(weight, times(isList ? items : 1, dearest))
    return { field: { responseKey, weight, plans }, cost }
  }

  /** The same text for the same fields, in whatever order fragments brought them. */
  function idsOf(groups: ReadonlyMap<string, readonly FieldNode[]>): string {
    const found: number[] = []
    for (const nodes of groups.values()) {
      for (const node of nodes) {
        const id = ids.get(node) ?? ids.size
        ids.set(node, id)
        found.push(id)
      }
    }
    return Uint32Array.from(found).toSorted().join()
  }
}

const noNames: ReadonlySet<string> = new Set()
const free: FieldCost = { weight: 0, args: new Map(), listSize: null }

/** The selections of fields that execution merges into one. */
function merged(nodes: readonly FieldNode[]): SelectionSetNode | undefined {
  if (nodes.length === 1) return nodes[0]?.selectionSet
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? [])
  return { kind: Kind.SELECTION_SET, selections }
}
