import type { HttpMiddleware } from './httpContext.ts'
import type { HttpSettings } from './httpDeps.ts'
import { HttpProblem } from './httpProblem.ts'

const hostAndPort = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i

/**
 * Serves only under its own names: exactly one well-formed Host, else 400; one of ours, else 421 (RFC 9110 7.4).
 * A target that is not a plain path is 400 too: its authority would override Host (RFC 9112 3.2.2).
 */
export function allowedHosts({ allowedHosts: names }: Pick<HttpSettings, 'allowedHosts'>): HttpMiddleware {
  const served = new Set(names.map(withBrackets))
  const any = served.has('*')

  return ({ req, state }, next) => {
    const host = req.url?.startsWith('/') === true ? onlyHost(req.rawHeaders) : null
    if (host === null) throw new HttpProblem('BAD_REQUEST')
    if (!any && !served.has(host)) throw new HttpProblem('MISDIRECTED_REQUEST')
    state.host = host
    return next()
  }
}

/** The one Host among raw headers without its port, in lower case; null where it is missing, doubled or malformed. */
export function onlyHost(rawHeaders: readonly string[]): string | null {
  let found: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length !== 4 || rawHeaders[index]?.toLowerCase() !== 'host') continue
    if (found !== undefined) return null
    found = rawHeaders[index + 1]
  }
  return hostAndPort.exec(found ?? '')?.[1]?.toLowerCase() ?? null
}

function withBrackets(name: string): string {
  const lower = name.toLowerCase()
  return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower
}
