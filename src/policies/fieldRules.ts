import {
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql'
import { inputRules } from './inputRules.ts'
import type { AfterRules, FieldRules, InputRules, RuleUse } from './policy.ts'
import { rulesAmong, rulesOf, usesIn } from './ruleUses.ts'
import type { DeclaredField } from './schemaReading.ts'

/** Every rule that has a say about a field, by when it is asked; null where there is none. */
export function fieldRules(schema: GraphQLSchema, declared: DeclaredField): FieldRules | null {
  const ofType = rulesAmong(declared.inherited)
  const own = rulesAmong(declared.own)
  const rules = {
    source: usesIn('AFTER', ofType, []).map(({ name }): RuleUse => ({ name, deny: 'ERROR' })),
    before: usesIn('BEFORE', ofType, own),
    inputs: inputRules(declared.field.args),
    after: afterRules(schema, declared),
  }
  return ruleNames(rules).length > 0 ? rules : null
}

/** The names of the rules, each once, in the order in which they are asked. */
export function ruleNames(rules: FieldRules | null): readonly string[] {
  if (rules === null) return []
  const uses = [
    ...rules.source,
    ...rules.before,
    ...rules.after.always,
    ...[...rules.after.byType.values()].flat(),
  ]
  return [...new Set([...uses.map(({ name }) => name), ...inputNames(rules.inputs)])]
}

/** How many lists stand around the values of a type. */
function listDepthOf(type: GraphQLType): number {
  const nullable: GraphQLType = getNullableType(type)
  return isListType(nullable) ? 1 + listDepthOf(nullable.ofType) : 0
}

function afterRules(schema: GraphQLSchema, { field, own }: DeclaredField): AfterRules {
  const written = rulesAmong(own)
  const type = getNamedType(field.type)
  const always = usesIn('AFTER', isObjectType(type) ? rulesOf(type) : [], written)
  const asked = new Set(always.map(({ name }) => name))

  const byType = new Map<string, readonly RuleUse[]>()
  for (const possible of isAbstractType(type) ? schema.getPossibleTypes(type) : []) {
    const uses = usesIn('AFTER', rulesOf(possible), []).filter(({ name }) => !asked.has(name))
    byType.set(possible.name, uses)
  }
  const isAnyRuled = [...byType.values()].some((uses) => uses.length > 0)
  return { always, byType: isAnyRuled ? byType : new Map(), listDepth: listDepthOf(field.type) }
}

function inputNames(inputs: ReadonlyMap<string, InputRules>): readonly string[] {
  const names = new Set<string>()
  const seen = new Set([inputs])
  for (const fields of seen) {
    for (const rules of fields.values()) {
      for (const name of rules.names) names.add(name)
      seen.add(rules.within)
    }
  }
  return [...names]
}
