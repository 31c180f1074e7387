import type { Route } from '../exactPath.ts'
import type { HttpContext } from '../httpContext.ts'
import type { HttpDeps } from '../httpDeps.ts'
import { HttpProblem } from '../httpProblem.ts'
import { graphiqlRoutes } from './graphiql.ts'

/**
 * `/graphql`: POST is the API, and so is a GET with a query in its URL, for queries only (GraphQL over HTTP). Outside
 * production a browser that comes by GET gets GraphiQL. In production a text in a URL runs only beside an
 * `Authorization` header, which no page of another origin can send unasked; the name of a trusted document always.
 */
export function graphqlRoutes({
  graphql,
  settings,
}: Pick<HttpDeps, 'graphql' | 'settings'>): readonly Route[] {
  const path = '/graphql'
  const api: Route['handle'] = (ctx) => {
    if (ctx.method === 'POST' || isQuery(ctx, settings.production)) return graphql(ctx)
    throw new HttpProblem('METHOD_NOT_ALLOWED', { Allow: 'POST' })
  }
  if (settings.production) return [{ path, methods: ['GET', 'POST'], handle: api }]

  const { files, page } = graphiqlRoutes()
  const handle: Route['handle'] = (ctx, id) => (isBrowser(ctx) ? page(ctx, id) : api(ctx, id))
  return [{ path, methods: ['GET', 'HEAD', 'POST'], handle }, ...files]
}

/** Its text, or the name of a trusted document, makes an operation. */
function isQuery({ headers, method, URL: { searchParams } }: HttpContext, production: boolean): boolean {
  if (method !== 'GET') return false
  if (searchParams.has('query')) return !production || headers.authorization !== undefined
  return searchParams.has('documentId') || searchParams.has('extensions')
}

function isBrowser({ method, headers }: HttpContext): boolean {
  return method !== 'POST' && (headers.accept ?? '').includes('text/html')
}
