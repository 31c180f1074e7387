import { GraphQLInt, getNullableType, isListType } from 'graphql'
import { type ListSize, listSizeOf } from '../cost/costTable.ts'
import { isSizable } from '../cost/sizedLists.ts'
import type { DeclaredField } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** A `@listSize` sizes a list, of the field or of what it returns, by numbers that exist (section 9.2 of its specification). */
export const faultyListSize: Check = ({ schema, fields }) =>
  fields.flatMap((declared) => {
    const listSize = listSizeOf(declared.own)
    if (listSize === null) return []
    const unsizable = [...listSize.sizedFields].filter(
      (name) => !isSizable(schema, declared.field.type, name),
    )
    return [
      ...ofTarget(declared, listSize),
      ...unsizable.map((name) => `sizes ${name}, which is no list of what it returns`),
      ...ofNumbers(declared, listSize),
    ].map((fault) => `${declared.coordinate}: @listSize ${fault}`)
  })

function ofTarget({ field }: DeclaredField, { sizedFields }: ListSize): string[] {
  const isList = isListType(getNullableType(field.type))
  if (isList && sizedFields.size > 0) return ['has sizedFields on a list, which stays without a size']
  return isList || sizedFields.size > 0 ? [] : ['is on no list and has no sizedFields']
}

function ofNumbers(
  { field }: DeclaredField,
  { assumedSize, slicingArguments, requireOne }: ListSize,
): string[] {
  const faults: string[] = []
  const slicing = slicingArguments.map((name) => ({ name, arg: field.args.find((one) => one.name === name) }))

  if (assumedSize === null && slicing.length === 0)
    faults.push('has neither assumedSize nor slicingArguments')
  if (assumedSize !== null && assumedSize < 0) faults.push(`has a negative assumedSize`)
  for (const { name, arg } of slicing) {
    if (arg === undefined) faults.push(`slices by ${name}, which is no argument`)
    else if (getNullableType(arg.type) !== GraphQLInt) faults.push(`slices by ${name}, which is no Int`)
  }
  const isAlwaysSliced =
    requireOne || slicing.some(({ arg }) => arg?.default !== undefined || arg?.defaultValue !== undefined)
  if (assumedSize !== null && slicing.length > 0 && isAlwaysSliced) {
    faults.push('has an assumedSize that its slicingArguments never leave to it')
  }
  return faults
}
