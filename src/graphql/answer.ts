import type { ExecutionResult, GraphQLError } from 'graphql'
import type { MediaType } from './mediaTypes.ts'

/** An answer ready for the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface HttpHint {
  readonly status?: number
  /** A status of the GraphQL-over-HTTP specification, which application/json answers do not carry. */
  readonly spec?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** Writes a result as Yoga would: the highest status that an error asks for, and no internals in the body. */
export function writeAnswer(result: ExecutionResult, mediaType: MediaType): Answer {
  const headers: Record<string, string> = { 'Content-Type': `${mediaType}; charset=utf-8` }
  if (result.errors === undefined) return { status: 200, headers, body: JSON.stringify(result) }

  let status = 200
  for (const { extensions } of result.errors) {
    const hint = hintOf(extensions)
    Object.assign(headers, hint.headers)
    const isTold = mediaType !== 'application/json' || hint.spec !== true
    if (isTold && hint.status !== undefined) status = Math.max(status, hint.status)
  }
  return { status, headers, body: JSON.stringify({ ...result, errors: result.errors.map(withoutHint) }) }
}

function hintOf({ http }: { readonly http?: unknown }): HttpHint {
  return typeof http === 'object' && http !== null ? http : {}
}

function withoutHint(error: GraphQLError): object {
  const { http: _http, ...extensions } = error.extensions
  return { ...error.toJSON(), extensions }
}
