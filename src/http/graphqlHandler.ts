import { Readable } from 'node:stream'
import type { ExecutionResult } from 'graphql'
import type { Folds } from '../audit/folds.ts'
import { writeAnswer } from '../graphql/answer.ts'
import type { OperationContext } from '../graphql/buildContext.ts'
import { isTooLong } from '../graphql/isTooLong.ts'
import { type MediaType, isJson, mayBeStream, plainMediaType } from '../graphql/mediaTypes.ts'
import type { OperationTurns } from '../graphql/operationTurns.ts'
import type { RunPlain } from '../graphql/plainRunner.ts'
import type { Yoga } from '../graphql/yoga.ts'
import { bodyOf } from './bodyOf.ts'
import { paramsOfBody, paramsOfQuery } from './graphqlParams.ts'
import type { HttpContext } from './httpContext.ts'
import { HttpProblem } from './httpProblem.ts'
import { tellLimits } from './tellLimits.ts'

const bodyBytesMax = 64 * 1024

interface GraphqlHandlerDeps {
  readonly yoga: Yoga
  readonly runPlain: RunPlain
  readonly contextOf: (ctx: HttpContext) => OperationContext
  readonly folds: Folds
  readonly turns: OperationTurns
}

/**
 * `POST /graphql`, and queries by GET. The plain case, a JSON answer, enters Yoga's pipeline behind its fetch layer,
 * which costs four times the rest; what may be a stream goes through the whole of Yoga. Both give the same bytes: a test holds them together.
 */
export function createGraphqlHandler({ yoga, runPlain, contextOf, folds, turns }: GraphqlHandlerDeps) {
  const answer = async (ctx: HttpContext): Promise<void> => {
    const isGet = ctx.method === 'GET'
    if (!isGet && !isJson(ctx.get('content-type'))) {
      throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', { 'Accept-Post': 'application/json' })
    }
    const accept = ctx.get('accept')
    const mediaType = plainMediaType(accept)
    const isPlain = isGet || !mayBeStream(accept)
    if (isPlain && mediaType === null) throw new HttpProblem('NOT_ACCEPTABLE')

    const body = isGet ? Buffer.alloc(0) : await bodyOf(ctx, bodyBytesMax)
    const params = isGet ? paramsOfQuery(ctx.URL.searchParams) : paramsOfBody(body)
    const context = contextOf(ctx)
    if (isPlain || isTooLong(params)) {
      const result = await runPlain(params, context, isGet ? 'GET' : 'POST')
      send(ctx, result, mediaType ?? 'application/json')
    } else {
      await answerThroughYoga(ctx, { yoga, turns }, context, body)
    }
    tellLimits(ctx, context.decisions)
  }

  return async (ctx: HttpContext): Promise<void> => {
    try {
      await answer(ctx)
    } catch (error) {
      if (error instanceof HttpProblem) folds.note('request_rejected', ctx.state.client, { code: error.code })
      throw error
    }
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
  { yoga, turns }: Pick<GraphqlHandlerDeps, 'yoga' | 'turns'>,
  context: OperationContext,
  body: Buffer,
): Promise<void> {
  const request = new Request('http://gatehouse.invalid/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: ctx.get('accept') },
    body: new Uint8Array(body),
  })
  // Of a stream, its opening alone.
  const response = await turns.run(context.client, () => yoga.fetch(request, context))
  ctx.body = response.body === null ? '' : chunksOf(response.body)
  ctx.status = response.status
  for (const [name, value] of response.headers) ctx.set(name, value)
}

/** A client that hangs up is told to the source at once, though that be silent. */
function chunksOf(stream: ReadableStream<Uint8Array>): Readable {
  const reader = stream.getReader()
  // Begun at once: Yoga cannot let go of a source whose stream nobody ever read.
  const first = reader.read()
  first.catch(() => undefined)
  const chunks = Readable.from(readAll(reader, first))
  // The reader's own cancel waits for a read that is under way. The stream is Yoga's, whose lock holds nobody off.
  chunks.once('close', () => {
    if (!chunks.readableEnded) stream.cancel().catch(() => undefined)
  })
  return chunks
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

async function* readAll(reader: Reader, first: ReturnType<Reader['read']>): AsyncGenerator<Uint8Array> {
  for (let chunk = await first; !chunk.done; chunk = await reader.read()) yield chunk.value
}
