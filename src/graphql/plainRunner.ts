import type { ExecutionResult } from 'graphql'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { Folds } from '../audit/folds.ts'
import { Refusal } from '../errors.ts'
import type { OperationContext } from './buildContext.ts'
import { isTooLong } from './isTooLong.ts'
import type { MaskError } from './maskError.ts'
import { createNoteRefusals } from './noteRefusals.ts'
import type { OperationTurns } from './operationTurns.ts'
import type { Yoga } from './yoga.ts'

export type RunPlain = (
  params: GraphQLParams,
  context: OperationContext,
  method: 'GET' | 'POST',
) => Promise<ExecutionResult>

interface PlainRunnerDeps {
  readonly yoga: Yoga
  readonly maskError: MaskError
  readonly turns: OperationTurns
  readonly folds: Folds
}

/**
 * Runs an operation that gives no stream through Yoga's pipeline, behind its fetch layer, when its turn has come, and
 * puts what was refused into the record. Never throws.
 */
export function createPlainRunner({ yoga, maskError, turns, folds }: PlainRunnerDeps): RunPlain {
  const note = createNoteRefusals(folds)
  // Yoga's hooks ask the request for no more than its method: a mutation by GET is refused.
  const url = 'http://gatehouse.invalid/graphql'
  const requests = { GET: new Request(url), POST: new Request(url, { method: 'POST' }) }

  const run: RunPlain = async (params, context, method) => {
    try {
      if (isTooLong(params)) throw new Refusal('OPERATION_LIMIT', { detail: 'the document is too long' })
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
  return async (params, context, method) => {
    const result = await run(params, context, method)
    note(result, context)
    return result
  }
}
