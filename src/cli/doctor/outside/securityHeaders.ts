import type { IncomingHttpHeaders } from 'node:http'
import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** What each answer promises, errors included (OWASP HTTP headers cheat sheet). */
const promised: readonly (readonly [name: string, value: RegExp])[] = [
  ['content-security-policy', /default-src 'none'.*frame-ancestors 'none'/],
  ['x-frame-options', /^DENY$/i],
  ['x-content-type-options', /^nosniff$/i],
  ['referrer-policy', /^no-referrer$/],
  ['cross-origin-opener-policy', /^same-origin$/],
  ['cross-origin-resource-policy', /^same-(origin|site)$/],
  ['cross-origin-embedder-policy', /^require-corp$/],
  ['permissions-policy', /=\(\)/],
  ['x-request-id', /./],
]

/** Of all answers that came. GraphiQL's page, which is a finding of its own, has another policy. */
export const securityHeaders: Check<Server> = {
  id: 'security-headers',
  title: 'Every answer carries the security headers',
  severity: 'MEDIUM',
  fix: 'Gatehouse sends them on all answers: let the proxy in front pass them on, and add them to its own.',
  look(server) {
    const lacking = new Map<string, string>()
    for (const { question, headers } of server.answers()) {
      const isPage = (headers['content-type'] ?? '').startsWith('text/html')
      for (const name of missingIn(headers)) {
        if (isPage && name === 'content-security-policy' && headers[name] !== undefined) continue
        if (!lacking.has(name)) lacking.set(name, `${question.method} ${question.path.split('?')[0]}`)
      }
    }
    const ok = lacking.size === 0
    const seen = [...lacking].map(([name, where]) => `${name} (${where})`).join(', ')
    return { ok, detail: ok ? 'Every answer that came does.' : `Missing or too lax: ${seen}.` }
  },
}

function missingIn(headers: IncomingHttpHeaders): readonly string[] {
  return promised.filter(([name, value]) => !value.test(String(headers[name] ?? ''))).map(([name]) => name)
}
