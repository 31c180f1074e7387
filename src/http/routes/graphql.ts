import type { Route } from '../exactPath.ts'
import type { HttpContext } from '../httpContext.ts'
import type { HttpDeps } from '../httpDeps.ts'
import { HttpProblem } from '../httpProblem.ts'
import { graphiqlRoutes } from './graphiql.ts'

/**
 * `/graphql`: POST is the API, and so is a GET with a query in its URL, for queries only (GraphQL over HTTP). Outside
 * production a browser that comes by GET gets GraphiQL.
 */
export function graphqlRoutes({
  graphql,
  settings,
}: Pick<HttpDeps, 'graphql' | 'settings'>): readonly Route[] {
  const path = '/graphql'
  const api: Route['handle'] = (ctx) => {
    if (ctx.method === 'POST' || isQuery(ctx)) return graphql(ctx, ctx.state.viewer)
    throw new HttpProblem('METHOD_NOT_ALLOWED', { Allow: 'POST' })
  }
  if (settings.production) return [{ path, methods: ['GET', 'POST'], handle: api }]

  const { files, page } = graphiqlRoutes()
  const handle: Route['handle'] = (ctx) => (isBrowser(ctx) ? page(ctx) : api(ctx))
  return [{ path, methods: ['GET', 'HEAD', 'POST'], handle }, ...files]
}

/** Any of them makes an operation: its text, or the name of a trusted document. */
const queryParams = ['query', 'documentId', 'extensions']

function isQuery({ method, URL }: HttpContext): boolean {
  return method === 'GET' && queryParams.some((name) => URL.searchParams.has(name))
}

function isBrowser({ method, headers }: HttpContext): boolean {
  return method !== 'POST' && (headers.accept ?? '').includes('text/html')
}
