import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import Koa from 'koa'
import helmet from 'koa-helmet'
import type { HeaderList } from './headerList.ts'
import type { HttpMiddleware } from './httpContext.ts'
import type { HttpSettings } from './httpDeps.ts'

/** None of these is ever of use to an API (OWASP REST security cheat sheet). */
const permissionsPolicy = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * The headers that every answer carries, those that Node writes by itself included. They never depend on the request,
 * so helmet runs once, at start, on a response that nobody reads, instead of once a request.
 * @throws Error where helmet did not write them at once.
 */
export function fixedHeaders({
  production,
  hstsSeconds,
}: Pick<HttpSettings, 'production' | 'hstsSeconds'>): HeaderList {
  const asked = new IncomingMessage(new Socket())
  const answer = new ServerResponse(asked)
  const written = helmet({
    // Helmet's default is for pages that load things; an API answer loads nothing. GraphiQL sets its own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
      },
    },
    // Helmet leaves embedding open; nobody embeds an API.
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    // In development there is no https to be strict about, and browsers would remember it for localhost.
    strictTransportSecurity: production && { maxAge: hstsSeconds, includeSubDomains: true },
    // Helmet says SAMEORIGIN; frame-ancestors above says nobody, and old browsers read this one.
    xFrameOptions: { action: 'deny' },
    // These speak of pages: prefetching links, agent clusters, downloads in IE 8, Flash, a filter that no browser has.
    xDnsPrefetchControl: false,
    originAgentCluster: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })(new Koa().createContext(asked, answer), () => Promise.resolve())
  Promise.resolve(written).catch(() => undefined)
  if (!answer.hasHeader('Content-Security-Policy'))
    throw new Error('koa-helmet no longer writes its headers at once')

  return [
    ...Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)] as const),
    ['permissions-policy', permissionsPolicy],
    ['cache-control', 'no-store'],
    // Also where no Origin was sent: a cache must not keep that answer for those who send one.
    ['vary', 'Origin'],
  ]
}

/** Sets them before anything else can answer, so that no refusal and no fault goes out without them. */
export function securityHeaders(headers: HeaderList): HttpMiddleware {
  return ({ res }, next) => {
    for (const [name, value] of headers) res.setHeader(name, value)
    return next()
  }
}
