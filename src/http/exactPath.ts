import { type HttpContext, type HttpMiddleware, pathOf } from './httpContext.ts'
import { HttpProblem } from './httpProblem.ts'

/** One path, the methods it answers, and what it answers. */
export interface Route {
  /** `{id}` stands for one UUID in lower case. */
  readonly path: string
  readonly methods: readonly string[]
  /** `id` is what stands in the place of `{id}`, empty where the path has none. */
  readonly handle: (ctx: HttpContext, id: string) => void | Promise<void>
}

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/
const place = '{id}'

/** The route that a path is of, as a label; `other` for none. */
export function routeOf(path: string, routes: ReadonlySet<string>): string {
  if (routes.has(path)) return path
  const route = path.replace(uuid, place)
  return routes.has(route) ? route : 'other'
}

/** Hands a request to the route of exactly its path (no prefix, no trailing slash, no decoding), or passes it on. */
export function exactPath(routes: readonly Route[]): HttpMiddleware {
  const byPath = new Map(routes.map((route) => [route.path, route]))
  const hasPlaces = routes.some(({ path }) => path.includes(place))

  return (ctx, next) => {
    const path = pathOf(ctx.req.url ?? '')
    const id = hasPlaces ? (uuid.exec(path)?.[0] ?? '') : ''
    const route = byPath.get(path) ?? (id === '' ? undefined : byPath.get(path.replace(id, place)))
    if (route === undefined) return next()
    if (!route.methods.includes(ctx.method)) {
      throw new HttpProblem('METHOD_NOT_ALLOWED', { Allow: route.methods.join(', ') })
    }
    return route.handle(ctx, id)
  }
}
