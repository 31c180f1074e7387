import { STATUS_CODES } from 'node:http'
import { Refusal, type RefusalCode } from '../errors.ts'
import { plainMediaType } from '../graphql/mediaTypes.ts'
import type { HttpContext, HttpMiddleware } from './httpContext.ts'
import { pathOf } from './httpContext.ts'
import type { HttpDeps } from './httpDeps.ts'
import { HttpProblem, type HttpProblemCode } from './httpProblem.ts'

/** Seconds to wait where a 503 names none: the time in which a restarted database is found again. */
const retryAfterDefault = 2

/** GraphQL knows fewer codes than HTTP; what is not here is BAD_USER_INPUT. */
const graphqlCodes = new Map<RefusalCode | HttpProblemCode, RefusalCode>([
  ['HTTPS_REQUIRED', 'FORBIDDEN'],
  ['PAYLOAD_TOO_LARGE', 'OPERATION_LIMIT'],
])

/**
 * The one catcher: a refusal is answered in its own words, anything else is a bug, masked, logged and counted.
 * Clients of `/graphql` read `errors`, so they get the same in that form.
 */
export function problems({ logger, metrics }: Pick<HttpDeps, 'logger' | 'metrics'>): HttpMiddleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof HttpProblem)) {
        metrics.bugs.inc()
        logger.error(
          { err: error, requestId: ctx.state.requestId, path: pathOf(ctx.url) },
          'unexpected error',
        )
      }
      if (ctx.res.headersSent) ctx.res.destroy()
      else answerProblem(ctx, error)
    }
  }
}

function answerProblem(ctx: HttpContext, error: unknown): void {
  const known =
    error instanceof Refusal || error instanceof HttpProblem ? error : new Refusal('INTERNAL_SERVER_ERROR')
  const { type, body } = answerBody(ctx, known)
  for (const [name, value] of Object.entries(headersOf(known, ctx.state.identifyFault))) ctx.set(name, value)
  ctx.body = body
  ctx.status = known.status
  ctx.set('Content-Type', type)
}

/** An error in the form of the path that was asked: GraphQL's, or problem details. */
export function answerBody(
  { req, state }: HttpContext,
  error: Refusal | HttpProblem,
): { type: string; body: string } {
  return pathOf(req.url ?? '') === '/graphql'
    ? { type: graphqlType(req.headers.accept ?? ''), body: graphqlBody(error, state.requestId) }
    : { type: 'application/problem+json', body: problemBody(error, state.requestId) }
}

function graphqlType(accept: string): string {
  return `${plainMediaType(accept) ?? 'application/json'}; charset=utf-8`
}

function graphqlBody(error: Refusal | HttpProblem, requestId: string): string {
  const code = error instanceof Refusal ? error.code : (graphqlCodes.get(error.code) ?? 'BAD_USER_INPUT')
  const facts = error instanceof Refusal ? error.facts : {}
  const traced = code === 'INTERNAL_SERVER_ERROR' ? { requestId } : {}
  return JSON.stringify({ errors: [{ message: error.message, extensions: { code, ...facts, ...traced } }] })
}

/** Problem details (RFC 9457): `about:blank` with the status' own title, our code, and the facts for the client. */
export function problemBody(error: Refusal | HttpProblem, requestId: string): string {
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[error.status],
    status: error.status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error instanceof Refusal ? error.facts : {}),
  })
}

function headersOf(
  error: Refusal | HttpProblem,
  identifyFault: Refusal | null,
): Readonly<Record<string, string>> {
  if (error instanceof HttpProblem) return error.headers
  const retryAfter = error.facts.retryAfter ?? (error.status === 503 ? retryAfterDefault : undefined)
  return {
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    // RFC 6750 3.1: an error is named only where a credential was presented.
    ...(error.status === 401 && {
      'WWW-Authenticate': error === identifyFault ? 'Bearer error="invalid_token"' : 'Bearer',
    }),
  }
}
