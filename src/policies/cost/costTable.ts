import { isObjectType } from 'graphql'
import { type Applied, appliedTo, listOf } from '../applied.ts'
import type { DeclaredField, SchemaReading } from '../schemaReading.ts'

/** How long the lists are that a field returns, or the lists one level below it that `sizedFields` names. */
export interface ListSize {
  readonly assumedSize: number | null
  readonly slicingArguments: readonly string[]
  readonly sizedFields: ReadonlySet<string>
  readonly requireOne: boolean
}

/** What one call of a field costs beside the objects that it returns. */
export interface FieldCost {
  readonly weight: number
  /** Of the arguments that weigh something, by name. */
  readonly args: ReadonlyMap<string, number>
  readonly listSize: ListSize | null
}

/** What the SDL says of costs; what is not in it has the weight of its kind. */
export interface CostTable {
  /** By coordinate. */
  readonly fields: ReadonlyMap<string, FieldCost>
  /** Weights of object types, by name. */
  readonly types: ReadonlyMap<string, number>
}

/** Of an object, where `@cost` says nothing else (IBM GraphQL Cost Directives, section 7.1). */
export const objectWeight = 1
/** Of a call that changes something, where `@cost` says nothing else; as Shopify and Apollo count it. */
const mutationWeight = 10

/** Reads `@cost` and `@listSize` of a schema whose faults have been looked for. */
export function compileCosts({ schema, fields }: SchemaReading): CostTable {
  const types = Object.values(schema.getTypeMap()).flatMap((type): [string, number][] => {
    const weight = isObjectType(type) ? weightOf(appliedTo(type)) : null
    return weight === null ? [] : [[type.name, weight]]
  })
  return {
    fields: new Map(fields.map((declared) => [declared.coordinate, compileField(declared)])),
    types: new Map(types),
  }
}

/** The weight that `@cost` gives among these directives; null where there is none. */
export function weightOf(directives: readonly Applied[]): number | null {
  const cost = directives.find(({ name }) => name === 'cost')
  return cost === undefined ? null : Number(cost.args.get('weight'))
}

/** The `@listSize` among these directives; null where there is none. */
export function listSizeOf(directives: readonly Applied[]): ListSize | null {
  const args = directives.find(({ name }) => name === 'listSize')?.args
  if (args === undefined) return null
  const assumedSize = args.get('assumedSize') ?? null
  return {
    assumedSize: assumedSize === null ? null : Number(assumedSize),
    slicingArguments: listOf(args.get('slicingArguments')).map(String),
    sizedFields: new Set(listOf(args.get('sizedFields')).map(String)),
    requireOne: args.get('requireOneSlicingArgument') !== false,
  }
}

function compileField({ field, root, own }: DeclaredField): FieldCost {
  const args = field.args.flatMap((arg): [string, number][] => {
    const weight = weightOf(appliedTo(arg))
    return weight === null ? [] : [[arg.name, weight]]
  })
  return {
    weight: weightOf(own) ?? (root === 'mutation' ? mutationWeight : 0),
    args: new Map(args),
    listSize: listSizeOf(own),
  }
}
