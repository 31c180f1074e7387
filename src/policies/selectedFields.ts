import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getNamedType,
} from 'graphql'
import { Refusal } from '../errors.ts'
import type { Analysis } from './analyse.ts'
import { type Reading, collectFields, possibleTypes } from './selections.ts'

/** A field at one place of an answer. */
interface SelectedField {
  readonly coordinate: string
  /** The response keys that lead to it, with dots between; lists add nothing. */
  readonly path: string
}

/** Fields that are looked at in one operation: fragments can write out more than anybody has time for. */
const fieldsMax = 2_000

/**
 * Every field that an operation may read, place by place in the order of the document: behind an interface or a union
 * those of each type that may turn up. Throws OPERATION_LIMIT where there are more than can be told.
 */
export function selectedFields(
  schema: GraphQLSchema,
  { operation, fragments, variableValues }: Analysis,
): readonly SelectedField[] {
  const reading: Reading = { schema, fragments, variables: variableValues, conditional: false }
  const found = new Map<string, SelectedField>()
  let looked = 0

  const walk = (type: GraphQLObjectType, selections: SelectionSetNode, prefix: string): void => {
    const declared = type.getFields()
    for (const [responseKey, nodes] of collectFields(reading, type, selections)) {
      const name = nodes[0]?.name.value ?? ''
      const field = Object.hasOwn(declared, name) ? declared[name] : undefined
      if (field === undefined) continue
      looked += 1
      if (looked > fieldsMax)
        throw new Refusal('OPERATION_LIMIT', { detail: `more than ${fieldsMax} fields to explain` })

      const selected = { coordinate: `${type.name}.${name}`, path: `${prefix}${responseKey}` }
      found.set(`${selected.coordinate} ${selected.path}`, selected)
      const inner = merged(nodes)
      for (const possible of possibleTypes(schema, getNamedType(field.type)))
        walk(possible, inner, `${selected.path}.`)
    }
  }

  const root = schema.getRootType(operation.operation)
  if (root) walk(root, operation.selectionSet, '')
  return [...found.values()]
}

/** The selections of fields that execution merges into one. */
function merged(nodes: readonly FieldNode[]): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []),
  }
}
