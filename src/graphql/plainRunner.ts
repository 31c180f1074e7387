import type { ExecutionResult } from 'graphql'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { OperationContext } from './buildContext.ts'
import type { MaskError } from './maskError.ts'
import type { OperationTurns } from './operationTurns.ts'
import type { Yoga } from './yoga.ts'

export type RunPlain = (
  params: GraphQLParams,
  context: OperationContext,
  method: 'GET' | 'POST',
) => Promise<ExecutionResult>

/**
 * Runs an operation that gives no stream through Yoga's pipeline, behind its fetch layer, when its turn has come.
 * Never throws.
 */
export function createPlainRunner(yoga: Yoga, maskError: MaskError, turns: OperationTurns): RunPlain {
  // Yoga's hooks ask the request for no more than its method: a mutation by GET is refused.
  const url = 'http://gatehouse.invalid/graphql'
  const requests = { GET: new Request(url), POST: new Request(url, { method: 'POST' }) }

  return async (params, context, method) => {
    try {
      const result = await turns.run(context.client, () =>
        yoga.getResultForParams({ params, request: requests[method] }, context),
      )
      if (result === undefined || isAsyncIterable(result) || Array.isArray(result))
        throw new TypeError('a plain operation gave a stream')
      return result
    } catch (error) {
      return { errors: [maskError(error, context.client)] }
    }
  }
}
