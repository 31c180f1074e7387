import { GraphQLError, Kind } from 'graphql'
import { Refusal, statusOf } from '../errors.ts'

/** 401, 403, 429 and 503 are told to both media types; any other status only to application/graphql-response+json. */
const statusesForAll: ReadonlySet<number> = new Set([401, 403, 429, 503])

const valueKinds: ReadonlySet<string> = new Set([
  Kind.STRING,
  Kind.INT,
  Kind.FLOAT,
  Kind.BOOLEAN,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
])

/** A refusal as a client sees it: the catalogue's words, its code, and the facts that may be acted on. */
export function refusalError(refusal: Refusal, at: GraphQLError | null = null): GraphQLError {
  const { retryAfter } = refusal.facts
  return new GraphQLError(refusal.message, {
    ...(at === null ? {} : { nodes: at.nodes, path: at.path }),
    extensions: {
      code: refusal.code,
      ...refusal.facts,
      http: {
        ...httpOf(refusal.status),
        headers: {
          ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
          // RFC 9110 15.5.2: a 401 says how to prove who asks.
          ...(refusal.status === 401 && { 'WWW-Authenticate': 'Bearer' }),
        },
      },
    },
  })
}

/** A defect of ours as a client sees it: the request id, by which the log has the rest. */
export function bugError(requestId: string, at: GraphQLError | null): GraphQLError {
  return new GraphQLError(new Refusal('INTERNAL_SERVER_ERROR').message, {
    ...(at === null ? {} : { nodes: at.nodes, path: at.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId, http: httpOf(500) },
  })
}

/** A document or request that is wrong in itself, in words that repeat no value of it. */
export function documentError(error: GraphQLError): GraphQLError {
  const code = isTooLarge(error) ? 'OPERATION_LIMIT' : 'BAD_USER_INPUT'
  return new GraphQLError(wordsFor(error), {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code, http: isMalformed(error) ? malformedHttp(error) : httpOf(statusOf(code)) },
  })
}

/** Yoga's word for a request that is none of GraphQL over HTTP: its status is told to both media types. */
function isMalformed({ extensions }: GraphQLError): boolean {
  return extensions['code'] === 'BAD_REQUEST'
}

function malformedHttp({ extensions: { http: given } }: GraphQLError): object {
  const isMethod = typeof given === 'object' && given !== null && 'status' in given && given.status === 405
  return isMethod ? { status: 405, headers: { Allow: 'POST' } } : { status: 400 }
}

function httpOf(status: number): { status: number; spec: boolean } {
  return { status, spec: !statusesForAll.has(status) }
}

function isTooLarge({ message }: GraphQLError): boolean {
  return message.includes('tokens. Parsing aborted') || message.endsWith('Validation aborted.')
}

function wordsFor(error: GraphQLError): string {
  const kind = error.nodes?.[0]?.kind
  if (kind !== undefined && valueKinds.has(kind))
    return 'This value is not of the type that is asked for here.'
  if (kind === Kind.VARIABLE_DEFINITION && /got invalid value/.test(error.message))
    return 'A variable is not of its type.'
  if (isTooLarge(error)) return 'The document is larger than is allowed.'
  // A lexer repeats the character or the text that it stumbled over.
  if (error.message.startsWith('Syntax Error')) return 'The document is not GraphQL.'
  if (error.message.startsWith('Unexpected parameter'))
    return 'The request has a parameter that GraphQL over HTTP does not know.'
  return error.message
}
