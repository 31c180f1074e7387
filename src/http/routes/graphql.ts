import type { Route } from '../exactPath.ts'
import type { HttpDeps } from '../httpDeps.ts'
import { graphiqlRoutes } from './graphiql.ts'

/** `/graphql`: POST is the API; GET is GraphiQL, outside production only. */
export function graphqlRoutes({
  graphql,
  settings,
}: Pick<HttpDeps, 'graphql' | 'settings'>): readonly Route[] {
  const path = '/graphql'
  const api: Route['handle'] = (ctx) => graphql(ctx, ctx.state.viewer)
  if (settings.production) return [{ path, methods: ['POST'], handle: api }]

  const { files, page } = graphiqlRoutes()
  const handle: Route['handle'] = (ctx) => (ctx.method === 'POST' ? api(ctx) : page(ctx))
  return [{ path, methods: ['GET', 'HEAD', 'POST'], handle }, ...files]
}
