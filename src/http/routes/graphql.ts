import type { Route } from '../exactPath.ts'
import type { HttpDeps } from '../httpDeps.ts'

/** `/graphql`: POST is the API; GET is GraphiQL, outside production only. */
export function graphqlRoute({ graphql, settings }: Pick<HttpDeps, 'graphql' | 'settings'>): Route {
  return {
    path: '/graphql',
    methods: settings.production ? ['POST'] : ['GET', 'HEAD', 'POST'],
    handle: (ctx) => graphql(ctx, ctx.state.viewer),
  }
}
