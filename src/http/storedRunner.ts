import { Refusal, type RefusalCode, type RefusalFacts, isRefusalCode } from '../errors.ts'
import { createPlainRunner } from '../graphql/plainRunner.ts'
import { createNoteRefusals } from '../graphql/noteRefusals.ts'
import type { GraphqlHandlerDeps } from './graphqlHandler.ts'
import { HttpProblem } from './httpProblem.ts'
import { rateLimitHeaders } from './rateLimitHeaders.ts'
import type { RunStored } from './storedOperations.ts'

/** Runs stored documents through the same pipeline as the API, and gives refusals back as such. */
export function createStoredRunner({
  yoga,
  buildContext,
  maskError,
  folds,
  turns,
  cookiesOf,
}: GraphqlHandlerDeps): RunStored {
  const run = createPlainRunner(yoga, maskError, turns)
  const note = createNoteRefusals(folds)

  return async (ctx, { document, field }, input) => {
    const { client, viewer } = ctx.state
    const context = buildContext(viewer, client, cookiesOf(ctx))
    context.isStored = true
    const params = { query: document, ...(input === null ? {} : { variables: { input } }) }
    const result = await run(params, context, 'POST')
    for (const [name, value] of rateLimitHeaders(context.decisions)) ctx.append(name, value)
    note(result, context)
    const [error] = result.errors ?? []
    if (error !== undefined) throw refusalOf(error.extensions)
    return result.data?.[field]
  }
}

/** What the pipeline put into GraphQL's words, as the refusal that it was. */
function refusalOf({ code, http: _http, requestId: _requestId, ...facts }: Record<string, unknown>): Error {
  return typeof code === 'string' && isRefusalCode(code)
    ? new Refusal(code satisfies RefusalCode, facts satisfies RefusalFacts)
    : new HttpProblem('BAD_REQUEST')
}
