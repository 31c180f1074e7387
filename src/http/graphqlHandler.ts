import { Readable } from 'node:stream'
import type { ExecutionResult } from 'graphql'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { Folds } from '../audit/folds.ts'
import type { Viewer } from '../auth/viewer.ts'
import { Refusal } from '../errors.ts'
import { writeAnswer } from '../graphql/answer.ts'
import type { BuildContext, OperationContext } from '../graphql/buildContext.ts'
import type { MaskError } from '../graphql/maskError.ts'
import { type MediaType, isJson, plainMediaType } from '../graphql/mediaTypes.ts'
import type { Yoga } from '../graphql/yoga.ts'
import type { HttpContext } from './httpContext.ts'
import { HttpProblem } from './httpProblem.ts'
import { rateLimitHeaders } from './rateLimitHeaders.ts'
import { readBody } from './readBody.ts'

const bodyBytesMax = 64 * 1024
const documentCharactersMax = 16 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Codes that the record does not hear of from elsewhere. */
const noted: ReadonlySet<unknown> = new Set([
  'BAD_USER_INPUT',
  'CONFLICT',
  'COST_LIMIT',
  'NOT_FOUND',
  'OPERATION_LIMIT',
  'USERNAME_TAKEN',
  'WEAK_PASSWORD',
])

export interface GraphqlHandlerDeps {
  readonly yoga: Yoga
  readonly buildContext: BuildContext
  readonly maskError: MaskError
  readonly folds: Folds
}

/**
 * `POST /graphql`. The plain case, a JSON answer, enters Yoga's pipeline behind its fetch layer, which costs four times
 * the rest; what may be a stream goes through the whole of Yoga. Both give the same bytes: a test holds them together.
 */
export function createGraphqlHandler({ yoga, buildContext, maskError, folds }: GraphqlHandlerDeps) {
  // Yoga's hooks ask the request for no more than its method.
  const plainRequest = new Request('http://gatehouse.invalid/graphql', { method: 'POST' })

  const refuse = (refusal: Refusal): ExecutionResult => ({ errors: [maskError(refusal, null)] })

  const run = async (params: GraphQLParams, context: OperationContext): Promise<ExecutionResult> => {
    try {
      const result = await yoga.getResultForParams({ params, request: plainRequest }, context)
      if (result === undefined || isAsyncIterable(result) || Array.isArray(result))
        throw new TypeError('a plain operation gave a stream')
      return result
    } catch (error) {
      return { errors: [maskError(error, context.client)] }
    }
  }

  const note = ({ errors }: ExecutionResult, { client }: OperationContext) => {
    for (const { extensions } of errors ?? []) {
      const code = extensions['code']
      if (noted.has(code)) folds.note('request_rejected', client, { code: String(code) })
    }
  }

  return async (ctx: HttpContext, viewer: Viewer): Promise<void> => {
    if (!isJson(ctx.get('content-type'))) {
      throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', { 'Accept-Post': 'application/json' })
    }
    const mediaType = plainMediaType(ctx.get('accept'))
    const { client, identifyFault } = ctx.state
    if (identifyFault !== null) return send(ctx, refuse(identifyFault), mediaType ?? 'application/json')

    const body = await readBody(ctx.req, bodyBytesMax)
    const context = buildContext(viewer, client)
    if (mediaType === null) {
      await answerThroughYoga(ctx, yoga, context, body)
    } else {
      const params = readParams(body)
      const result = params instanceof Refusal ? refuse(params) : await run(params, context)
      send(ctx, result, mediaType)
      note(result, context)
    }
    for (const [name, value] of rateLimitHeaders(context.decisions)) ctx.append(name, value)
  }
}

function send(ctx: HttpContext, result: ExecutionResult, mediaType: MediaType): void {
  const { status, headers, body } = writeAnswer(result, mediaType)
  // Set before the body, or Koa guesses a type from its first characters.
  for (const name in headers) ctx.res.setHeader(name, headers[name] ?? '')
  ctx.body = body
  ctx.status = status
}

async function answerThroughYoga(
  ctx: HttpContext,
  yoga: Yoga,
  context: OperationContext,
  body: Buffer,
): Promise<void> {
  const request = new Request('http://gatehouse.invalid/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: ctx.get('accept') },
    body: new Uint8Array(body),
  })
  const response = await yoga.fetch(request, context)
  ctx.body = response.body === null ? '' : Readable.from(chunksOf(response.body))
  ctx.status = response.status
  for (const [name, value] of response.headers) ctx.set(name, value)
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value
  } finally {
    await reader.cancel()
  }
}

/** What is no JSON object, or is too long, in words that repeat nothing of it. */
function readParams(body: Buffer): GraphQLParams | Refusal {
  const params = parseJson(body)
  if (!isParams(params)) return new Refusal('BAD_USER_INPUT', { detail: 'the body is not a JSON object' })
  if ((params.query?.length ?? 0) > documentCharactersMax) {
    return new Refusal('OPERATION_LIMIT', { detail: 'the document is too long' })
  }
  return params
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    return null
  }
}

function isParams(value: unknown): value is GraphQLParams {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
