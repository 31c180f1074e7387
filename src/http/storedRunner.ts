import { Refusal, type RefusalCode, type RefusalFacts, isRefusalCode } from '../errors.ts'
import type { OperationContext } from '../graphql/buildContext.ts'
import type { RunPlain } from '../graphql/plainRunner.ts'
import type { HttpContext } from './httpContext.ts'
import { HttpProblem } from './httpProblem.ts'
import type { RunStored } from './storedOperations.ts'
import { tellLimits } from './tellLimits.ts'

/** Runs stored documents through the same pipeline as the API, and gives refusals back as such. */
export function createStoredRunner(
  runPlain: RunPlain,
  contextOf: (ctx: HttpContext) => OperationContext,
): RunStored {
  return async (ctx, { document, field }, input) => {
    const context = contextOf(ctx)
    context.isStored = true
    const params = { query: document, ...(input === null ? {} : { variables: { input } }) }
    const { data, errors = [] } = await runPlain(params, context, 'POST')
    tellLimits(ctx, context.decisions)
    const [error] = errors
    if (error !== undefined) throw refusalOf(error.extensions)
    return data?.[field]
  }
}

/** What the pipeline put into GraphQL's words, as the refusal that it was. */
function refusalOf({ code, http: _http, requestId: _requestId, ...facts }: Record<string, unknown>): Error {
  return typeof code === 'string' && isRefusalCode(code)
    ? new Refusal(code satisfies RefusalCode, facts satisfies RefusalFacts)
    : new HttpProblem('BAD_REQUEST')
}
