import { GraphQLError } from 'graphql'
import { Refusal } from '../errors.ts'
import { databaseFault } from '../db/databaseFault.ts'
import type { Client } from '../observability/client.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { bugError, documentError, refusalError } from './clientError.ts'

export type MaskError = (error: unknown, client: Client | null) => GraphQLError

/** Whatever was thrown, as the client sees it: a refusal in its words, a wrong document in ours, a defect masked. */
export function createMaskError(logger: Logger, metrics: Metrics): MaskError {
  const masked = new WeakSet<GraphQLError>()

  const mask = (error: unknown, client: Client | null): GraphQLError => {
    const located = error instanceof GraphQLError ? error : null
    const thrown = originOf(error)
    if (thrown instanceof Refusal) return refusalError(thrown, located)
    // Resolvers never throw a GraphQLError: one without a path speaks of the document, one with a path of a defect.
    if (thrown instanceof GraphQLError && thrown.path === undefined && located?.path === undefined)
      return documentError(thrown)

    const fault = databaseFault(thrown)
    // Drizzle's own message repeats the parameters of the query: only what Postgres said of it is logged.
    const err = fault !== null && thrown instanceof Error ? (thrown.cause ?? thrown) : thrown
    if (fault?.kind === 'unavailable') {
      logger.error({ err, requestId: client?.requestId }, 'the database did not answer')
      const { retryAfter } = fault
      return refusalError(new Refusal('SERVICE_UNAVAILABLE', { retryAfter, cause: err }), located)
    }
    logger.error({ err, requestId: client?.requestId }, 'a defect was masked')
    metrics.bugs.inc()
    return bugError(client?.requestId ?? '', located)
  }

  return (error, client) => {
    if (error instanceof GraphQLError && masked.has(error)) return error
    const clientError = mask(error, client)
    masked.add(clientError)
    return clientError
  }
}

function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined
    ? originOf(error.originalError)
    : error
}
