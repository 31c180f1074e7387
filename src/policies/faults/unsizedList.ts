import { type GraphQLNamedType, type GraphQLSchema, getNamedType, getNullableType, isListType } from 'graphql'
import { listSizeOf } from '../cost/costTable.ts'
import type { DeclaredField, SchemaReading } from '../schemaReading.ts'
import { possibleTypes } from '../selections.ts'
import type { Check } from './check.ts'

/**
 * A list of objects says how long it is, by itself or by every field that leads to it: without a size, no operation
 * has a cost. Lists of scalars and enums cost nothing.
 */
export const unsizedList: Check = (reading) =>
  reading.fields
    .filter(({ field }) => isListType(getNullableType(field.type)))
    .filter(({ field }) => possibleTypes(reading.schema, getNamedType(field.type)).length > 0)
    .filter(({ own }) => listSizeOf(own) === null)
    .filter((declared) => !isSizedFromAbove(reading, declared))
    .map(({ coordinate }) => `${coordinate}: a list of objects without @listSize`)

function isSizedFromAbove(
  { schema, fields }: SchemaReading,
  { coordinate, field, root }: DeclaredField,
): boolean {
  const owner = schema.getType(coordinate.slice(0, coordinate.indexOf('.')))
  const above = fields.filter((one) => leadsTo(schema, one, owner))
  return root === null && above.every(({ own }) => listSizeOf(own)?.sizedFields.has(field.name) === true)
}

function leadsTo(
  schema: GraphQLSchema,
  { field }: DeclaredField,
  owner: GraphQLNamedType | undefined,
): boolean {
  return possibleTypes(schema, getNamedType(field.type)).some((type) => type === owner)
}
