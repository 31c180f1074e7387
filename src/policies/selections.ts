import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type VariableValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql'

/** What selections are read against; `conditional` turns true once a variable has decided about one. */
export interface Reading {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: VariableValues
  conditional: boolean
}

/**
 * CollectFields of the GraphQL specification for one object type: the selected fields by response key, fragments once.
 * Walks with a stack of its own, so that nesting cannot overflow ours.
 */
export function collectFields(
  reading: Reading,
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): ReadonlyMap<string, readonly FieldNode[]> {
  const collected = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const pending: SelectionNode[] = selectionSet.selections.toReversed()

  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!isIncluded(reading, node)) continue
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value
      const nodes = collected.get(key)
      if (nodes === undefined) collected.set(key, [node])
      else nodes.push(node)
      continue
    }
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(node.name.value)) continue
      visited.add(node.name.value)
    }
    const inner = innerSelections(reading, type, node)
    for (let index = inner.length - 1; index >= 0; index -= 1) {
      const selection = inner[index]
      if (selection !== undefined) pending.push(selection)
    }
  }
  return collected
}

/**
 * Every coordinate that the selections of an object type may read, at any depth, for every type that an interface or
 * a union may turn out to be. Each pair of selection set and type is walked once, so that neither exponential
 * fragments nor circles nor depth cost more than the text of the document.
 */
export function reachCoordinates(
  reading: Reading,
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): ReadonlySet<string> {
  const reached = new Map<GraphQLField<unknown, unknown>, string>()
  const walked = new Map<SelectionSetNode, GraphQLObjectType[]>()
  const pending: [SelectionSetNode, GraphQLObjectType][] = []

  const walkLater = (selections: SelectionSetNode, owner: GraphQLObjectType) => {
    const owners = walked.get(selections)
    if (owners?.includes(owner)) return
    if (owners === undefined) walked.set(selections, [owner])
    else owners.push(owner)
    pending.push([selections, owner])
  }

  walkLater(selectionSet, type)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [selections, owner] = next
    for (const node of selections.selections) {
      if (!isIncluded(reading, node)) continue
      if (node.kind !== Kind.FIELD) {
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : reading.fragments.get(node.name.value)
        if (inner !== undefined && applies(reading, inner.typeCondition, owner))
          walkLater(inner.selectionSet, owner)
        continue
      }
      const fields = owner.getFields()
      const field = Object.hasOwn(fields, node.name.value) ? fields[node.name.value] : undefined
      if (field === undefined) continue
      if (!reached.has(field)) reached.set(field, `${owner.name}.${field.name}`)
      if (node.selectionSet === undefined) continue
      for (const possible of possibleTypes(reading.schema, getNamedType(field.type))) {
        walkLater(node.selectionSet, possible)
      }
    }
  }
  return new Set(reached.values())
}

function innerSelections(
  reading: Reading,
  type: GraphQLObjectType,
  node: Exclude<SelectionNode, FieldNode>,
): readonly SelectionNode[] {
  const inner = node.kind === Kind.INLINE_FRAGMENT ? node : reading.fragments.get(node.name.value)
  return inner !== undefined && applies(reading, inner.typeCondition, type)
    ? inner.selectionSet.selections
    : []
}

function applies(
  { schema }: Reading,
  condition: NamedTypeNode | undefined,
  type: GraphQLObjectType,
): boolean {
  if (condition === undefined || condition.name.value === type.name) return true
  const named = schema.getType(condition.name.value)
  return isAbstractType(named) && schema.isSubType(named, type)
}

/** The object types that a value of a type may have; none for scalars and enums. */
export function possibleTypes(schema: GraphQLSchema, type: unknown): readonly GraphQLObjectType[] {
  if (!isCompositeType(type)) return []
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type)
}

/** `@skip` and `@include`. What is neither true nor false counts as included: it is refused when it runs. */
function isIncluded(reading: Reading, { directives }: SelectionNode): boolean {
  if (directives === undefined || directives.length === 0) return true
  return (
    condition(reading, directives, 'skip') !== true && condition(reading, directives, 'include') !== false
  )
}

function condition(
  reading: Reading,
  directives: NonNullable<SelectionNode['directives']>,
  name: string,
): unknown {
  const directive = directives.find((one) => one.name.value === name)
  const value = directive?.arguments?.find((one) => one.name.value === 'if')?.value
  if (value?.kind === Kind.BOOLEAN) return value.value
  if (value?.kind !== Kind.VARIABLE) return undefined
  reading.conditional = true
  return reading.variables.coerced[value.name.value]
}
