import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableValues,
  getArgumentValues,
} from 'graphql'
import { Refusal } from '../errors.ts'
import { type ChosenOperation, chooseOperation } from './operation.ts'
import { type Reading, collectFields, reachCoordinates } from './selections.ts'
import { readVariables } from './variables.ts'

/** A field of the root selection as it would be executed. */
export interface RootField {
  readonly responseKey: string
  /** Its coordinate, as in `Mutation.login`. */
  readonly field: string
  /** Coerced. */
  readonly args: Readonly<Record<string, unknown>>
}

/** What an operation would do, found without running anything. Introspection fields are left out. */
export interface Analysis {
  readonly operation: OperationDefinitionNode
  readonly fragments: ChosenOperation['fragments']
  readonly rootFields: readonly RootField[]
  /** Every field that may be read at any depth. The same object for the same document where no variable decides. */
  readonly coordinates: ReadonlySet<string>
  readonly variableValues: VariableValues
}

/** Analyses one operation of a valid document, or refuses its variables with BAD_USER_INPUT, no value repeated. */
export function analyse(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  rawVariables: unknown,
): Analysis | Refusal {
  const known = surfacesOf(schema, document)
  const surface = known.get(operationName)
  const chosen = surface ?? chooseOperation(document, operationName)
  if (chosen instanceof Refusal) return chosen

  const variableValues = readVariables(schema, chosen.operation, rawVariables)
  if (variableValues instanceof Refusal) return variableValues
  if (surface !== undefined) return withArguments(surface, variableValues)

  const reading: Reading = {
    schema,
    fragments: chosen.fragments,
    variables: variableValues,
    conditional: false,
  }
  const surveyed = survey(reading, chosen)
  if (surveyed instanceof Refusal) return surveyed
  if (!reading.conditional) known.set(operationName, surveyed)
  return withArguments(surveyed, variableValues)
}

/** The part of an analysis that does not depend on the values of arguments. */
interface Surface extends ChosenOperation {
  readonly roots: readonly RootNode[]
  readonly coordinates: ReadonlySet<string>
}

interface RootNode {
  readonly responseKey: string
  readonly coordinate: string
  readonly field: GraphQLField<unknown, unknown>
  readonly node: FieldNode
}

function survey(reading: Reading, chosen: ChosenOperation): Surface | Refusal {
  const { schema } = reading
  const { operation } = chosen
  const type = schema.getRootType(operation.operation)
  if (!type) return new Refusal('BAD_USER_INPUT', { detail: `no ${operation.operation} type` })

  const fields = type.getFields()
  const roots: RootNode[] = []
  for (const [responseKey, [node]] of collectFields(reading, type, operation.selectionSet)) {
    const name = node?.name.value ?? ''
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (node === undefined || field === undefined) continue
    roots.push({ responseKey, coordinate: `${type.name}.${name}`, field, node })
  }
  return { ...chosen, roots, coordinates: reachCoordinates(reading, type, operation.selectionSet) }
}

function withArguments(
  { operation, fragments, roots, coordinates }: Surface,
  variableValues: VariableValues,
): Analysis | Refusal {
  const rootFields: RootField[] = []
  for (const { responseKey, coordinate, field, node } of roots) {
    try {
      rootFields.push({
        responseKey,
        field: coordinate,
        args: getArgumentValues(field, node, variableValues),
      })
    } catch {
      // graphql-js repeats the value in its message: the cause is dropped on purpose.
      const fields = [{ path: responseKey, message: 'has an argument that is not valid' }]
      return new Refusal('BAD_USER_INPUT', { fields })
    }
  }
  return { operation, fragments, rootFields, coordinates, variableValues }
}

const surfaces = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string | null, Surface>>>()

function surfacesOf(schema: GraphQLSchema, document: DocumentNode): Map<string | null, Surface> {
  let ofSchema = surfaces.get(schema)
  if (ofSchema === undefined) surfaces.set(schema, (ofSchema = new WeakMap()))
  let ofDocument = ofSchema.get(document)
  if (ofDocument === undefined) ofSchema.set(document, (ofDocument = new Map()))
  return ofDocument
}
