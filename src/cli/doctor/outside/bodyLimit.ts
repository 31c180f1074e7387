import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

const bodyBytes = 256 * 1024

/** Four times what the API takes. */
export const bodyLimit: Check<Server> = {
  id: 'body-limit',
  title: 'A body that is too large is refused',
  severity: 'MEDIUM',
  fix: 'Gatehouse refuses what is over 64 KiB with 413: let the proxy in front pass that answer on.',
  async look(server) {
    const answer = await server.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ query: '{ __typename }', operationName: ' '.repeat(bodyBytes) }),
    })
    return { ok: answer.status === 413, detail: `256 KiB were answered ${answer.status}.` }
  },
}
