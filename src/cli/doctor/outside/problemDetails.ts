import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** Outside of /graphql clients read errors by RFC 9457. */
export const problemDetails: Check<Server> = {
  id: 'problem-details',
  title: 'An unknown path is answered by 404 and problem details',
  severity: 'LOW',
  fix: 'Let the proxy in front pass answers on as they came, its own pages for errors off.',
  async look(server) {
    const { status, headers } = await server.ask({ method: 'GET', path: '/gatehouse-doctor' })
    const type = (headers['content-type'] ?? 'no type').split(';')[0] ?? ''
    const ok = status === 404 && type === 'application/problem+json'
    return { ok, detail: `It is answered ${status}, ${type.slice(0, 60)}.` }
  },
}
