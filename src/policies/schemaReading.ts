import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import type { LimitRate } from '../limits/limit.ts'
import { type Applied, appliedTo } from './applied.ts'
import type { Rules } from './rule.ts'

export interface CompileOptions {
  /** By the name of a limit; `*` stands for all that are not named. */
  readonly limitOverrides?: ReadonlyMap<string, LimitRate>
  /** Names of limits outside the SDL: not to be taken by a field, not unknown as overrides. */
  readonly otherLimits?: ReadonlySet<string>
}

/** A field of an object type as its SDL declares it. */
export interface DeclaredField {
  readonly coordinate: string
  readonly field: GraphQLField<unknown, unknown>
  readonly root: 'query' | 'mutation' | 'subscription' | null
  readonly own: readonly Applied[]
  /** Of its type; empty for root types, which never pass theirs on. */
  readonly inherited: readonly Applied[]
  /** The `@public` or `@auth` that holds: the field's own replaces its type's, while rules of both add up. */
  readonly access: Applied | null
}

/** All that the checks and the compiler look at. */
export interface SchemaReading {
  readonly schema: GraphQLSchema
  readonly fields: readonly DeclaredField[]
  readonly rules: Rules
  readonly options: CompileOptions
}

/** Reads the declarations of every field of every object type, introspection left out. */
export function readSchema(schema: GraphQLSchema, rules: Rules, options: CompileOptions): SchemaReading {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type))
  const fields = types.filter((type) => !isIntrospectionType(type)).flatMap((type) => readType(schema, type))
  return { schema, fields, rules, options }
}

/** The words of an enum of the schema, in its order; empty where there is no such enum. */
export function enumWords(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}

function readType(schema: GraphQLSchema, type: GraphQLObjectType): DeclaredField[] {
  const root = rootOf(schema, type)
  const inherited = root === null ? appliedTo(type) : []

  return Object.values(type.getFields()).map((field) => {
    const own = appliedTo(field)
    const access = own.find(isAccess) ?? inherited.find(isAccess) ?? null
    return { coordinate: `${type.name}.${field.name}`, field, root, own, inherited, access }
  })
}

function rootOf(schema: GraphQLSchema, type: GraphQLObjectType): DeclaredField['root'] {
  if (type === schema.getQueryType()) return 'query'
  if (type === schema.getMutationType()) return 'mutation'
  return type === schema.getSubscriptionType() ? 'subscription' : null
}

function isAccess({ name }: Applied): boolean {
  return name === 'public' || name === 'auth'
}
