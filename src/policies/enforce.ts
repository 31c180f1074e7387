import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLFieldConfig,
  type GraphQLSchema,
  defaultFieldResolver,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { type GuardDeps, createGuard } from './guard.ts'
import type { Policies } from './policy.ts'
import type { Rules } from './rule.ts'
import { createVerdicts } from './verdicts.ts'

/** By the policies they stand for: the only resolvers that each coordinate may have. */
const enforced = new WeakMap<Policies, Map<string, Set<unknown>>>()

/**
 * The same schema with `resolve` and `subscribe` of every field of every object type behind its policy, whatever path
 * leads there. A public field without rules keeps its own resolver, without a layer. Throws for a field that was never compiled.
 */
export function enforce(
  schema: GraphQLSchema,
  policies: Policies,
  rules: Rules,
  deps: GuardDeps,
): GraphQLSchema {
  const subscriptionName = schema.getSubscriptionType()?.name
  const verdicts = createVerdicts(rules, deps)
  const resolvers = new Map<string, Set<unknown>>()
  enforced.set(policies, resolvers)

  const protect = (config: GraphQLFieldConfig<unknown, unknown>, fieldName: string, typeName: string) => {
    const coordinate = `${typeName}.${fieldName}`
    const policy = policies.fields.get(coordinate)
    if (policy === undefined) throw new TypeError(`${coordinate} has no compiled policy`)
    const missing = policy.rules.find((name) => !rules.has(name))
    if (missing !== undefined) throw new TypeError(`there is no rule ${missing}`)
    const guard = createGuard(policy, verdicts, deps)
    const resolve = guard.resolve(config.resolve ?? defaultFieldResolver)
    if (typeName !== subscriptionName) {
      resolvers.set(coordinate, new Set([resolve]))
      return { ...config, resolve }
    }
    const subscribe = guard.subscribe(config.subscribe ?? defaultFieldResolver)
    resolvers.set(coordinate, new Set([resolve, subscribe]))
    return { ...config, resolve, subscribe }
  }

  return mapSchema(schema, { [MapperKind.OBJECT_FIELD]: protect })
}

/** Throws a `TypeError` that names every field of the final schema whose resolver is not the one `enforce` put there. */
export function assertEnforced(schema: GraphQLSchema, policies: Policies): void {
  const resolvers = enforced.get(policies)
  const subscription = schema.getSubscriptionType()
  const bare: string[] = []

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const { name, resolve, subscribe } of Object.values(type.getFields())) {
      const own = resolvers?.get(`${type.name}.${name}`)
      const behind = own?.has(resolve) === true && (type !== subscription || own.has(subscribe))
      if (!behind) bare.push(`${type.name}.${name}`)
    }
  }
  if (bare.length > 0) throw new TypeError(`not behind their policy: ${bare.join(', ')}`)
}
