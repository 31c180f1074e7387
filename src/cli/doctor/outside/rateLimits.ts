import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** Told, not tried: using the limit up would lock its address out. */
export const rateLimits: Check<Server> = {
  id: 'rate-limits',
  title: 'Requests are limited, and the answer tells by what',
  severity: 'HIGH',
  fix: 'Ask Gatehouse itself; let the proxy in front pass RateLimit-Policy and RateLimit on.',
  async look(server) {
    const { headers } = await server.ask({ method: 'GET', path: '/health' })
    const policy = headers['ratelimit-policy']
    const ok = typeof policy === 'string' && /"[^"]+";q=\d+/.test(policy)
    return { ok, detail: ok ? `RateLimit-Policy: ${policy.slice(0, 80)}.` : 'There is no RateLimit-Policy.' }
  },
}
