import type { Cookies } from '../context.ts'
import type { HttpContext } from './httpContext.ts'

/** The cookies of a request, read when they are asked for. */
export function cookiesOf(ctx: HttpContext): Cookies {
  return {
    get: (name) => ctx.cookies.get(`__Host-${name}`),
    set(name, value, maxAgeSeconds) {
      // Secure says what the browser must do; that TLS may end at a proxy is no reason to refuse.
      ctx.cookies.secure = true
      ctx.cookies.set(`__Host-${name}`, value, {
        maxAge: maxAgeSeconds * 1000,
        httpOnly: true,
        secure: true,
        sameSite: 'strict',
        path: '/',
        signed: false,
        overwrite: true,
      })
    },
  }
}
