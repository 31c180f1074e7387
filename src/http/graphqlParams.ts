import type { GraphQLParams } from 'graphql-yoga'
import { HttpProblem } from './httpProblem.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The parameters in a body; throws BAD_REQUEST for what is no JSON object in UTF-8, and for an operation name that is no
 * name, which Yoga would take for one that is not found. The rest of them is for Yoga to check.
 */
export function paramsOfBody(body: Buffer): GraphQLParams {
  const params: GraphQLParams = jsonObjectOf(body)
  const name: unknown = params.operationName ?? ''
  if (typeof name !== 'string') throw new HttpProblem('BAD_REQUEST')
  return params
}

/** The JSON object that a body is; throws BAD_REQUEST for anything else, and for what is not UTF-8. */
export function jsonObjectOf(body: Buffer): object {
  const value = parseJson(() => utf8.decode(body))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpProblem('BAD_REQUEST')
  return value
}

/** The parameters in a query string (GraphQL over HTTP, GET); throws BAD_REQUEST where one is no JSON. */
export function paramsOfQuery(query: URLSearchParams): GraphQLParams {
  const params: GraphQLParams = {}
  for (const [name, value] of query) {
    Object.defineProperty(params, name, {
      value: isJsonParam(name) ? parseJson(() => value) : value,
      enumerable: true,
    })
  }
  return params
}

function isJsonParam(name: string): boolean {
  return name === 'variables' || name === 'extensions'
}

function parseJson(read: () => string): unknown {
  try {
    return JSON.parse(read())
  } catch {
    throw new HttpProblem('BAD_REQUEST')
  }
}
