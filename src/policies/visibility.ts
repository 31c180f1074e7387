import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLAbstractType,
  GraphQLInterfaceType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  GraphQLUnionType,
  defaultTypeResolver,
  isAbstractType,
  isUnionType,
} from 'graphql'
import { Refusal } from '../errors.ts'
import { assertEnforced } from './enforce.ts'
import { holdsAny } from './judge.ts'
import type { Policies } from './policy.ts'
import type { Principal } from './principal.ts'
import { type VisibleParts, visibleParts } from './visibleParts.ts'

/** The schema as somebody sees it: the same object for all who see the same. */
export type SchemaFor = (viewer: Principal) => GraphQLSchema

const nobody: ReadonlySet<string> = new Set()

/**
 * A schema for each set of roles, without the fields that its roles do not open: to who lacks the role they never
 * existed. Only roles hide: a stranger is told to sign in, a scope or a factor is asked for. An API key sees what its
 * person sees. Made now for strangers and for each role alone, for other sets when somebody first holds one.
 * Throws where a stranger would find nothing to query.
 */
export function createVisibility(schema: GraphQLSchema, policies: Policies): SchemaFor {
  const locked = [...policies.fields.values()].flatMap(({ coordinate, lock }) =>
    lock?.roles == null ? [] : [{ coordinate, roles: lock.roles }],
  )
  const words = [...new Set(locked.flatMap(({ roles }) => roles.flat()))].toSorted()
  const byRoles = new Map<string, GraphQLSchema>()
  const byHidden = new Map<string, GraphQLSchema>()

  const make = (roles: ReadonlySet<string>): GraphQLSchema => {
    const closed = locked.filter((lock) => !holdsAny(lock.roles, roles)).map(({ coordinate }) => coordinate)
    const key = closed.join()
    const known = byHidden.get(key)
    if (known !== undefined) return known
    const pruned = closed.length === 0 ? schema : prune(schema, new Set(closed))
    assertEnforced(pruned, policies)
    byHidden.set(key, pruned)
    return pruned
  }

  const schemaFor = (roles: ReadonlySet<string>): GraphQLSchema => {
    let key = ''
    for (const word of words) key += roles.has(word) ? '1' : '0'
    const known = byRoles.get(key)
    if (known !== undefined) return known
    const made = make(roles)
    byRoles.set(key, made)
    return made
  }

  const forStrangers = schemaFor(nobody)
  for (const word of words) schemaFor(new Set([word]))
  return (viewer) => (viewer.kind === 'anonymous' ? forStrangers : schemaFor(viewer.roles))
}

function prune(schema: GraphQLSchema, closed: ReadonlySet<string>): GraphQLSchema {
  const parts = visibleParts(schema, closed)
  const query = schema.getQueryType()
  if (query != null && !parts.types.has(query.name)) {
    throw new TypeError(`${query.name}: some viewers see none of its fields; open one of them to everybody`)
  }
  const field = (_config: unknown, name: string, typeName: string) =>
    parts.hidden.has(`${typeName}.${name}`) ? null : undefined

  return mapSchema(schema, {
    [MapperKind.TYPE]: (type) => {
      if (!parts.types.has(type.name)) return null
      return isAbstractType(type) ? narrowed(schema, type, parts) : undefined
    },
    [MapperKind.OBJECT_FIELD]: field,
    [MapperKind.INTERFACE_FIELD]: field,
  })
}

/** Where an abstract type lost one of its types, an object of that type is an object that is not there. */
function narrowed(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  { types }: VisibleParts,
): GraphQLAbstractType | undefined {
  const possible = schema.getPossibleTypes(type)
  if (possible.every(({ name }) => types.has(name))) return undefined
  const next: GraphQLTypeResolver<unknown, unknown> = type.resolveType ?? defaultTypeResolver

  const resolveType: GraphQLTypeResolver<unknown, unknown> = (value, context, info, abstractType) => {
    const name = next(value, context, info, abstractType)
    return typeof name === 'string' || name === undefined
      ? visible(name, types)
      : Promise.resolve(name).then((settled) => visible(settled, types))
  }
  return isUnionType(type)
    ? new GraphQLUnionType({ ...type.toConfig(), resolveType })
    : new GraphQLInterfaceType({ ...type.toConfig(), resolveType })
}

function visible(name: string | undefined, types: ReadonlySet<string>): string {
  if (name !== undefined && types.has(name)) return name
  throw new Refusal('NOT_FOUND', { detail: `an object of the type ${name ?? 'unknown'}, which is hidden` })
}
