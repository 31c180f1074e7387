import type Koa from 'koa'
import type { Viewer } from '../auth/viewer.ts'
import type { Refusal } from '../errors.ts'
import type { Client } from '../observability/client.ts'

/** What the list in server.ts has found out about a request so far; each middleware fills in its own line. */
export interface HttpState {
  requestId: string
  client: Client
  /** Whether the client's own connection is encrypted, as far as the socket or a trusted proxy says. */
  secure: boolean
  /** The validated Host without its port, in lower case. */
  host: string
  viewer: Viewer
  /** The whole body where it was read to find out who asks; null: it is still to be read. See `bodyOf`. */
  body: Buffer | null
  /** Why a credential that was presented does not count; null where none was, or where it is good. */
  identifyFault: Refusal | null
}

export type HttpApp = Koa<HttpState, object>
export type HttpContext = Koa.ParameterizedContext<HttpState, object>
export type HttpMiddleware = (ctx: HttpContext, next: Koa.Next) => unknown

/** The path of the request target, byte for byte as it was sent, without the query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
