import type { GraphQLParams } from 'graphql-yoga'
import { documentCharactersMax } from './operationLimits.ts'

/** Whether a document is refused before it is parsed. A string that is no document is Yoga's to refuse. */
export function isTooLong({ query }: GraphQLParams): boolean {
  return typeof query === 'string' && query.length > documentCharactersMax
}
