import type { Cookies } from '../context.ts'
import type { HttpContext } from './httpContext.ts'
import type { HttpSettings } from './httpDeps.ts'

const cookieNames = { refresh: '__Host-gatehouse_refresh', device: '__Host-gatehouse_device' } as const

/** What a browser says of a request of our own pages, or of those of a listed origin on the same site. */
const friendlySites: ReadonlySet<unknown> = new Set([undefined, 'same-origin', 'same-site'])

export type CookiesOf = (ctx: HttpContext) => Cookies

/**
 * The cookies of a request, read when they are asked for. One is good only from a page of APP_URL or CORS_ORIGINS, as
 * Origin and Sec-Fetch-Site say (OWASP: CSRF prevention): a request that says nothing is nobody's page.
 */
export function createCookiesOf({
  appUrl,
  corsOrigins,
}: Pick<HttpSettings, 'appUrl' | 'corsOrigins'>): CookiesOf {
  // Only whole origins are in it, so that neither `*` nor `null` ever match.
  const origins: ReadonlySet<string> = new Set(
    [new URL(appUrl).origin, ...corsOrigins].filter((origin) => origin.includes('://')),
  )

  return (ctx) => {
    const { headers } = ctx.req
    const isOurPage = () =>
      headers.origin !== undefined &&
      origins.has(headers.origin) &&
      friendlySites.has(headers['sec-fetch-site'])
    const read = (name: keyof typeof cookieNames) => ctx.cookies.get(cookieNames[name]) || null
    const write = (name: keyof typeof cookieNames, value: string, maxAgeSeconds: number) => {
      // Secure says what the browser must do; that TLS may end at a proxy is no reason to refuse.
      ctx.cookies.secure = true
      ctx.cookies.set(cookieNames[name], value, {
        maxAge: maxAgeSeconds * 1000,
        httpOnly: true,
        secure: true,
        sameSite: 'strict',
        path: '/',
        signed: false,
        overwrite: true,
      })
    }

    return {
      get: (name) => (isOurPage() ? read(name) : null),
      isForeign: (name) => read(name) !== null && !isOurPage(),
      set: write,
      clear(name) {
        if (read(name) !== null) write(name, '', 0)
      },
      get deviceToken() {
        const presented = headers['x-gatehouse-device']
        return typeof presented === 'string' ? presented : this.get('device')
      },
    }
  }
}
