import { Kind, parse } from 'graphql'
import { directivesSdl } from '../directives.ts'

/** The directives of the engine, by name. */
export const directiveNames: ReadonlySet<string> = new Set(
  parse(directivesSdl).definitions.flatMap((definition) =>
    definition.kind === Kind.DIRECTIVE_DEFINITION ? [definition.name.value] : [],
  ),
)
