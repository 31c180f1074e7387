import type { Check } from '../check.ts'
import { graphqlQuestion } from '../graphqlQuestion.ts'
import { readGraphql } from '../readGraphql.ts'
import type { Server } from '../server.ts'

/** `me` without a credential: refused in the API and in its plain form, with the code that clients rely on. */
export const anonymousRefused: Check<Server> = {
  id: 'anonymous-refused',
  title: 'Whoever is not signed in is refused',
  severity: 'CRITICAL',
  fix: 'Look for a proxy that adds a credential of its own or answers from a cache; Gatehouse itself refuses.',
  async look(server) {
    const answer = readGraphql(await server.ask(graphqlQuestion('{ me { id } }')))
    const plain = await server.ask({ method: 'GET', path: '/auth/me' })
    if (answer === null || answer.gives || answer.codes.length === 0)
      return { ok: false, detail: '{ me { id } } was not refused.' }
    const ok = plain.status === 401 && /"code": ?"UNAUTHENTICATED"/.test(plain.body)
    return { ok, detail: `GraphQL says ${answer.codes.join(', ')}; GET /auth/me says ${plain.status}.` }
  },
}
