import cors from '@koa/cors'
import type { HttpMiddleware } from './httpContext.ts'
import type { HttpSettings } from './httpDeps.ts'

/** Chrome keeps a preflight for no longer (Fetch standard leaves it to the browser). */
const preflightSeconds = 7200

/**
 * Cross-origin answers for the listed origins only, compared exactly. `null` (sandboxed frames, files) is never
 * listed; a stranger's origin gets no header at all. A request without an Origin is not looked at: `Vary: Origin` is
 * among the fixed headers.
 */
export function crossOrigin({ corsOrigins }: Pick<HttpSettings, 'corsOrigins'>): HttpMiddleware {
  const listed = new Set(corsOrigins.filter((origin) => origin !== 'null' && origin !== '*'))
  const anyone = corsOrigins.includes('*')
  const allowed = (origin: string) =>
    listed.has(origin) ? origin : anyone && origin !== 'null' && origin !== '' ? '*' : ''

  const answer = cors({
    origin: (ctx) => allowed(ctx.get('Origin')),
    credentials: (ctx) => listed.has(ctx.get('Origin')),
    allowMethods: ['GET', 'HEAD', 'POST'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'X-Request-Id',
      'X-Gatehouse-Device',
      'Content-Digest',
      'Signature',
      'Signature-Input',
    ],
    exposeHeaders: ['Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'],
    maxAge: preflightSeconds,
    keepHeadersOnError: false,
  })
  return (ctx, next) => (ctx.req.headers.origin === undefined ? next() : answer(ctx, next))
}
