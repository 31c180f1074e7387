import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** A year, the least that browsers preload. */
const secondsMin = 31_536_000

/** Of all answers that came (RFC 6797); a browser heeds it over HTTPS only. */
export const strictTransport: Check<Server> = {
  id: 'strict-transport',
  title: 'Browsers are told to stay with HTTPS, for a year and on subdomains too',
  severity: 'MEDIUM',
  fix: 'Set NODE_ENV=production, and SECURE_HSTS_SECONDS to 31536000 or more.',
  look(server) {
    const lax = server
      .answers()
      .filter(({ headers }) => !isStrict(headers['strict-transport-security'] ?? ''))
    const [first] = lax
    if (first === undefined) return { ok: true, detail: 'Every answer that came does.' }
    return {
      ok: false,
      detail: `${lax.length} answers do not, such as ${first.question.path.split('?')[0]}.`,
    }
  },
}

function isStrict(header: string): boolean {
  return Number(/max-age="?(\d+)/i.exec(header)?.[1]) >= secondsMin && /includeSubDomains/i.test(header)
}
