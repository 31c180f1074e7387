import type { HttpMiddleware } from './httpContext.ts'
import type { HttpSettings } from './httpDeps.ts'
import { HttpProblem } from './httpProblem.ts'

/**
 * Sends readers over to https; anything with a body is refused instead: a redirect would hide from its author that
 * a password has just crossed the wire in the clear.
 */
export function httpsOnly({ sslRedirect }: Pick<HttpSettings, 'sslRedirect'>): HttpMiddleware {
  return (ctx, next) => {
    if (!sslRedirect || ctx.state.secure) return next()
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new HttpProblem('HTTPS_REQUIRED')
    ctx.body = ''
    ctx.status = 308
    ctx.set('Location', `https://${ctx.state.host}${ctx.req.url ?? '/'}`)
    return undefined
  }
}
