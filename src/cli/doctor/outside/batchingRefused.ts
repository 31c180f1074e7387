import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** Many operations in one request would pass the limits as one (OWASP GraphQL cheat sheet). */
export const batchingRefused: Check<Server> = {
  id: 'batching-refused',
  title: 'A list of operations in one request is refused',
  severity: 'MEDIUM',
  fix: 'Batching is off in Gatehouse: look at what stands in front of it.',
  async look(server) {
    const answer = await server.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    })
    const ok = answer.status >= 400 && answer.status < 500
    return { ok, detail: `Two operations in a list were answered ${answer.status}.` }
  },
}
