import { readFileSync } from 'node:fs'

/** The SDL of the engine's directives. The schema adds the enums Role, Scope, PolicyName and SecurityEventType. */
export const directivesSdl = readFileSync(new URL('./directives.graphql', import.meta.url), 'utf8')
