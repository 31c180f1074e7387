import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** What a form of any page can send without being asked for leave must not run (OWASP CSRF cheat sheet). */
export const mediaTypes: Check<Server> = {
  id: 'media-types',
  title: 'A body that is not application/json is refused',
  severity: 'MEDIUM',
  fix: 'Gatehouse answers 415: let the proxy in front pass Content-Type on as it came.',
  async look(server) {
    const { status } = await server.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'text/plain', Accept: 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
    return { ok: status === 415, detail: `text/plain is answered ${status}.` }
  },
}
