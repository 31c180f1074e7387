import type { SignedRequest } from '../auth/signedRequest.ts'
import type { HttpContext } from './httpContext.ts'
import { readBody } from './readBody.ts'

/** As much as the largest body that a route takes. */
const signedBytesMax = 64 * 1024

/** The request as its signature sees it; null where it carries none. Its content is kept for the route: see `bodyOf`. */
export function signedRequestOf({ req, state }: HttpContext): SignedRequest | null {
  const { headers, method = '', rawHeaders, url = '' } = req
  if (headers['signature'] === undefined && headers['signature-input'] === undefined) return null
  return {
    method,
    authority: authorityOf(headers.host ?? '', state.secure),
    target: url,
    rawHeaders,
    async readBody() {
      state.body = await readBody(req, signedBytesMax)
      return state.body
    },
  }
}

/** The Host, which `allowedHosts` has validated, as RFC 9421 2.2.3 writes it; what a proxy claims of it counts for nothing. */
function authorityOf(host: string, secure: boolean): string {
  return host.toLowerCase().replace(secure ? /:443$/ : /:80$/, '')
}
