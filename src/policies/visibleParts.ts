import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
} from 'graphql'

/** What is left of a schema once fields are hidden. */
export interface VisibleParts {
  /** Names of types that some visible path reaches. */
  readonly types: ReadonlySet<string>
  /** Coordinates of fields of objects and interfaces that are not there. */
  readonly hidden: ReadonlySet<string>
}

/**
 * Hides the fields that are given and what makes no sense without them: a type or an interface without fields, an
 * abstract type that nothing can be, fields that give one of those, a field of an interface that one of its types no
 * longer has, and in the end every type that no path reaches.
 */
export function visibleParts(schema: GraphQLSchema, closed: ReadonlySet<string>): VisibleParts {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type))
  const hidden = new Set(closed)
  const gone = new Set<string>()

  for (let before = -1; before < hidden.size + gone.size;) {
    before = hidden.size + gone.size
    for (const type of types) hideWithin(schema, type, hidden, gone)
  }
  return { types: reachedTypes(schema, hidden, gone), hidden }
}

function hideWithin(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  hidden: Set<string>,
  gone: Set<string>,
): void {
  if (isAbstractType(type)) {
    const possible = schema.getPossibleTypes(type)
    if (possible.length > 0 && possible.every(({ name }) => gone.has(name))) gone.add(type.name)
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return

  const fields = Object.values(type.getFields())
  const heirs = isInterfaceType(type) ? heirsOf(schema, type).filter(({ name }) => !gone.has(name)) : []
  for (const { name, type: given } of fields) {
    const isLost = heirs.some((heir) => hidden.has(`${heir.name}.${name}`))
    if (isLost || gone.has(getNamedType(given).name)) hidden.add(`${type.name}.${name}`)
  }
  if (fields.every(({ name }) => hidden.has(`${type.name}.${name}`))) gone.add(type.name)
}

function heirsOf(schema: GraphQLSchema, type: Parameters<GraphQLSchema['getImplementations']>[0]) {
  const { objects, interfaces } = schema.getImplementations(type)
  return [...objects, ...interfaces]
}

/** An interface leads to the types that implement it only where a field gives it. */
function reachedTypes(
  schema: GraphQLSchema,
  hidden: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): ReadonlySet<string> {
  const reached = new Set<string>()
  const pending: GraphQLNamedType[] = []
  const visit = (type: GraphQLNamedType | null | undefined) => {
    if (type == null || gone.has(type.name) || reached.has(type.name)) return
    reached.add(type.name)
    pending.push(type)
  }

  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    visit(root)
  for (const { args } of schema.getDirectives()) for (const { type } of args) visit(getNamedType(type))
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) visit(getNamedType(field.type))
    }
    if (isUnionType(type)) for (const member of type.getTypes()) visit(member)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const parent of type.getInterfaces()) visit(parent)
    for (const field of Object.values(type.getFields())) {
      if (hidden.has(`${type.name}.${field.name}`)) continue
      for (const { type } of field.args) visit(getNamedType(type))
      const given = getNamedType(field.type)
      visit(given)
      if (isInterfaceType(given)) for (const possible of schema.getPossibleTypes(given)) visit(possible)
    }
  }
  return reached
}
