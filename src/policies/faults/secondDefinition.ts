import { type GraphQLDirective, buildSchema, isSpecifiedDirective } from 'graphql'
import { directivesSdl } from '../directives.ts'
import type { Check } from './check.ts'

const words = ['Role', 'Scope', 'PolicyName', 'SecurityEventType'].map((name) => `enum ${name} { ANY }`)
const engine = buildSchema(`${directivesSdl}\n${words.join('\n')}`)
const ours = engine.getDirectives().filter((directive) => !isSpecifiedDirective(directive))

/** Each directive of the engine is defined once, as the engine defines it: another of its name would do nothing. */
export const secondDefinition: Check = ({ schema }) =>
  ours.flatMap((directive) => {
    const found = schema.getDirectives().filter(({ name }) => name === directive.name)
    if (found.length !== 1) return [`@${directive.name}: is defined ${found.length} times`]
    return found.map(signature).includes(signature(directive))
      ? []
      : [`@${directive.name}: is not defined as the engine defines it`]
  })

function signature({ args, locations, isRepeatable }: GraphQLDirective): string {
  const argTexts = args.map(({ name, type }) => `${name}: ${String(type)}`)
  return JSON.stringify([argTexts.toSorted(), locations.toSorted(), isRepeatable])
}
