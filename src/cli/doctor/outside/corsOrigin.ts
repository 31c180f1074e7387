import type { Check } from '../check.ts'
import type { Server } from '../server.ts'
import { foreignOrigins } from './foreignOrigins.ts'

/** Also without credentials: what is answered to anybody's page is at the mercy of any page. */
export const corsOrigin: Check<Server> = {
  id: 'cors-origin',
  title: 'No page of a stranger may read answers',
  severity: 'HIGH',
  fix: 'List the exact origins in CORS_ORIGINS, never *, and let nothing in front add Access-Control headers of its own.',
  async look(server) {
    const seen: string[] = []
    for (const question of foreignOrigins) {
      const allowed = (await server.ask(question)).headers['access-control-allow-origin']
      if (allowed !== undefined)
        seen.push(`${question.headers?.['Origin']} is allowed by ${allowed.slice(0, 80)}`)
    }
    const ok = seen.length === 0
    return { ok, detail: ok ? 'Foreign origins get no Access-Control-Allow-Origin.' : `${seen.join('; ')}.` }
  },
}
