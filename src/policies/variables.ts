import {
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
  type VariableValues,
  getVariableValues,
  isInputType,
  typeFromAST,
} from 'graphql'
import { type FieldFault, Refusal } from '../errors.ts'
import { inputFaults } from './inputFaults.ts'

/** The coerced variables of an operation, or BAD_USER_INPUT with the path of each fault and never a value. */
export function readVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  raw: unknown,
): VariableValues | Refusal {
  const inputs = raw ?? {}
  if (!isRecord(inputs)) {
    return new Refusal('BAD_USER_INPUT', { fields: [{ path: 'variables', message: 'is not an object' }] })
  }
  if (variableDefinitions.length === 0) return noVariables

  const { variableValues } = getVariableValues(schema, variableDefinitions, inputs, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  if (variableValues !== undefined) return variableValues
  return new Refusal('BAD_USER_INPUT', {
    fields: variableDefinitions.flatMap((definition) => faultsOf(schema, definition, inputs)),
  })
}

const noVariables: VariableValues = { sources: Object.create(null), coerced: Object.create(null) }

function faultsOf(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  inputs: Readonly<Record<string, unknown>>,
): readonly FieldFault[] {
  const { variableValues } = getVariableValues(schema, [definition], inputs, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  if (variableValues !== undefined) return []

  const path = definition.variable.name.value
  const type = typeFromAST(schema, definition.type)
  const value = Object.hasOwn(inputs, path) ? inputs[path] : undefined
  return isInputType(type) ? inputFaults(value, type, path) : [{ path, message: 'has no input type' }]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
