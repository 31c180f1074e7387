import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** A link must not change anything. The mutation asks for a name only. */
export const mutationByGet: Check<Server> = {
  id: 'mutation-by-get',
  title: 'A mutation in a link is refused',
  severity: 'HIGH',
  fix: 'Gatehouse answers 405: ask Gatehouse itself, and look at what stands in front of it.',
  async look(server) {
    const { status } = await server.ask({
      method: 'GET',
      path: '/graphql?query=mutation%7B__typename%7D',
      headers: { Accept: 'application/json' },
    })
    return { ok: status === 405, detail: `It is answered ${status}.` }
  },
}
