import { GraphQLError, GraphQLScalarType } from 'graphql'
import { scalarLiteral } from './scalarLiteral.ts'

/** A JSON object; arrays and scalars are refused. */
export const JSONObject = new GraphQLScalarType<object, object>({
  name: 'JSONObject',
  coerceOutputValue: parseObject,
  coerceInputValue: parseObject,
  coerceInputLiteral: scalarLiteral(parseObject),
})

function parseObject(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GraphQLError('is not a JSON object')
  return value
}
