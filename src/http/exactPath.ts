import { type HttpContext, type HttpMiddleware, pathOf } from './httpContext.ts'
import { HttpProblem } from './httpProblem.ts'

/** One path, the methods it answers, and what it answers. */
export interface Route {
  readonly path: string
  readonly methods: readonly string[]
  readonly handle: (ctx: HttpContext) => void | Promise<void>
}

/** Hands a request to the route of exactly its path (no prefix, no trailing slash, no decoding), or passes it on. */
export function exactPath(routes: readonly Route[]): HttpMiddleware {
  const byPath = new Map(routes.map((route) => [route.path, route]))

  return (ctx, next) => {
    const route = byPath.get(pathOf(ctx.req.url ?? ''))
    if (route === undefined) return next()
    if (!route.methods.includes(ctx.method)) {
      throw new HttpProblem('METHOD_NOT_ALLOWED', { Allow: route.methods.join(', ') })
    }
    return route.handle(ctx)
  }
}
