import { type GraphQLInputType, getNullableType, isInputObjectType } from 'graphql'
import { type Applied, listOf } from '../applied.ts'
import type { DeclaredField } from '../schemaReading.ts'
import type { Check } from './check.ts'

/** ARGS and `args` come together, and each path leads through input objects to one value of the field's arguments. */
export const limitArgs: Check = ({ fields }) =>
  fields.flatMap((declared) =>
    declared.own
      .filter(({ name }) => name === 'rateLimit')
      .flatMap((limit) => ofLimit(declared, limit).map((fault) => `${declared.coordinate}: ${fault}`)),
  )

function ofLimit({ field }: DeclaredField, { args }: Applied): string[] {
  const name = String(args.get('name'))
  const paths = listOf(args.get('args')).map(String)
  const counts = listOf(args.get('by')).includes('ARGS')

  if (counts && paths.length === 0) return [`limit ${name} counts by ARGS without args`]
  if (!counts && paths.length > 0) return [`limit ${name} has args and does not count by ARGS`]
  return paths
    .filter((path) => !leadsSomewhere(field, path.split('.')))
    .map((path) => `limit ${name} counts by ${path}, which is no argument`)
}

function leadsSomewhere(field: DeclaredField['field'], [first, ...rest]: readonly string[]): boolean {
  let type: GraphQLInputType | undefined = field.args.find(({ name }) => name === first)?.type

  for (const segment of rest) {
    const owner: unknown = type === undefined ? undefined : getNullableType(type)
    if (!isInputObjectType(owner)) return false
    const fields = owner.getFields()
    type = Object.hasOwn(fields, segment) ? fields[segment]?.type : undefined
  }
  return type !== undefined
}
