import type { Check } from '../check.ts'
import type { Server } from '../server.ts'
import { foreignOrigins } from './foreignOrigins.ts'

/** A page of a stranger that is let in with the person’s own credentials acts as that person. */
export const corsCredentials: Check<Server> = {
  id: 'cors-credentials',
  title: 'No page of a stranger is let in with credentials',
  severity: 'CRITICAL',
  fix: 'List the exact origins in CORS_ORIGINS, and let nothing in front add Access-Control headers of its own.',
  async look(server) {
    const answers = await Promise.all(foreignOrigins.map((question) => server.ask(question)))
    const ok = answers.every(
      ({ headers }) =>
        headers['access-control-allow-origin'] === undefined ||
        headers['access-control-allow-credentials'] !== 'true',
    )
    return { ok, detail: ok ? 'It is not.' : 'A foreign origin is allowed, with credentials.' }
  },
}
