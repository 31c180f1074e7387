import type { Route } from '../exactPath.ts'
import type { HttpContext } from '../httpContext.ts'
import type { HttpDeps } from '../httpDeps.ts'
import { HttpProblem } from '../httpProblem.ts'

/** `/graphql`: POST is the API; GET runs a query that stands in the URL, and is otherwise GraphiQL, outside production only. */
export function graphqlRoute({ graphql, settings }: Pick<HttpDeps, 'graphql' | 'settings'>): Route {
  return {
    path: '/graphql',
    methods: settings.production ? ['GET', 'POST'] : ['GET', 'HEAD', 'POST'],
    handle: (ctx) => {
      if (settings.production && ctx.method === 'GET' && !isQuery(ctx))
        throw new HttpProblem('METHOD_NOT_ALLOWED', { Allow: 'POST' })
      return graphql(ctx, ctx.state.viewer)
    },
  }
}

function isQuery({ URL }: HttpContext): boolean {
  return URL.searchParams.has('query')
}
