import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** The page of development. */
export const graphiql: Check<Server> = {
  id: 'graphiql-off',
  title: 'There is no GraphiQL',
  severity: 'MEDIUM',
  fix: 'Set NODE_ENV=production.',
  async look(server) {
    const { headers, status } = await server.ask({
      method: 'GET',
      path: '/graphql',
      headers: { Accept: 'text/html' },
    })
    const ok = status >= 400 || !(headers['content-type'] ?? '').startsWith('text/html')
    return { ok, detail: `GET /graphql by a browser is answered ${status}.` }
  },
}
