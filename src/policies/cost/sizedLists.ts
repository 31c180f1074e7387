import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
} from 'graphql'
import { possibleTypes } from '../selections.ts'

/** Whether whatever a field of this type returns has a list of that name, which the field may therefore size. */
export function isSizable(schema: GraphQLSchema, type: GraphQLOutputType, name: string): boolean {
  const types = possibleTypes(schema, getNamedType(type))
  return types.length > 0 && types.every((one) => isListType(getNullableType(fieldType(one, name))))
}

function fieldType(type: GraphQLObjectType, name: string): GraphQLOutputType | undefined {
  const fields = type.getFields()
  return Object.hasOwn(fields, name) ? fields[name]?.type : undefined
}
