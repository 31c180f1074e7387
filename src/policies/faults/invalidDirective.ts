import { type GraphQLDirective, type GraphQLSchema, getArgumentValues } from 'graphql'
import { type Applied, appliedTo } from '../applied.ts'
import { type SchemaElement, elementsOf } from '../elements.ts'
import type { Check } from './check.ts'

/**
 * Every directive in the schema is defined, stands where it may, and has the arguments that it takes. Schema builders
 * skip this check; a misspelt `@auth(role: …)` would then be read as a lock that any signed-in person opens.
 */
export const invalidDirective: Check = ({ schema }) =>
  elementsOf(schema).flatMap((element) => ofElement(schema, element))

function ofElement(schema: GraphQLSchema, { coordinate, location, element }: SchemaElement): string[] {
  const applied = appliedTo(element)

  return applied.flatMap((directive, index) => {
    const definition = schema.getDirective(directive.name)
    if (!definition) return [`${coordinate}: @${directive.name} is not defined`]

    const faults = ofArguments(definition, directive)
    if (!definition.locations.includes(location)) faults.push(`does not belong on ${location}`)
    const earlier = applied.slice(0, index).some(({ name }) => name === directive.name)
    if (earlier && !definition.isRepeatable) faults.push('is written twice')
    return faults.map((fault) => `${coordinate}: @${directive.name} ${fault}`)
  })
}

function ofArguments(definition: GraphQLDirective, { args, node }: Applied): string[] {
  const unknown = [...args.keys()].filter((name) => definition.args.every((arg) => arg.name !== name))
  if (unknown.length > 0) return unknown.map((name) => `has no argument ${name}`)
  try {
    getArgumentValues(definition, node)
    return []
  } catch (error) {
    return [`is not valid: ${error instanceof Error ? error.message : String(error)}`]
  }
}
