import { performance } from 'node:perf_hooks'
import type { HttpContext, HttpMiddleware } from './httpContext.ts'
import { routeOf } from './exactPath.ts'
import { pathOf } from './httpContext.ts'
import type { HttpDeps } from './httpDeps.ts'

const pathMax = 200
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const quietPaths = new Set(['/livez', '/readyz'])

/**
 * One line and one count a request, once its answer is out. Only method, path, status, time and address: never a query
 * string, a header or a body. `routes` are the paths that may become label values; all others are `other`.
 */
export function accessLog(
  { logger, metrics }: Pick<HttpDeps, 'logger' | 'metrics'>,
  routes: ReadonlySet<string>,
): HttpMiddleware {
  // Nothing below is secret or personal, and to look for it costs more than to write the line.
  const log = logger.child({}, { redact: [] })
  const report = ({ req, res, state }: HttpContext, startedAt: number) => {
    const milliseconds = Math.round((performance.now() - startedAt) * 100) / 100
    const path = pathOf(req.url ?? '')
    const method = req.method ?? ''
    const route = routeOf(path, routes)

    metrics.requests.inc({
      method: knownMethods.has(method) ? method : 'other',
      route,
      status: res.statusCode,
    })
    // A stream is as long as somebody listens: that says nothing of how fast we are.
    if (!String(res.getHeader('content-type')).startsWith('text/event-stream'))
      metrics.requestSeconds.observe({ route }, milliseconds / 1000)
    log[quietPaths.has(path) ? 'debug' : 'info'](
      {
        method,
        path: path.slice(0, pathMax),
        status: res.statusCode,
        milliseconds,
        requestId: state.requestId,
        ip: state.client.ip,
        ...(res.writableFinished ? {} : { aborted: true }),
      },
      'request',
    )
  }

  return (ctx, next) => {
    const startedAt = performance.now()
    ctx.res.once('close', () => report(ctx, startedAt))
    return next()
  }
}
