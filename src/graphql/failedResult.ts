import type { GraphQLError } from 'graphql'

/** What an execution gave, with at least one error. */
interface FailedResult {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors: readonly GraphQLError[]
}

/** Whether a result has errors; a stream has none to look at yet. */
export function isFailed(result: unknown): result is FailedResult {
  return (
    typeof result === 'object' &&
    result !== null &&
    'errors' in result &&
    Array.isArray(result.errors) &&
    result.errors.length > 0
  )
}
