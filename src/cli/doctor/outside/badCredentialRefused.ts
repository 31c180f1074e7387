import type { Check } from '../check.ts'
import { graphqlQuestion } from '../graphqlQuestion.ts'
import { readGraphql } from '../readGraphql.ts'
import type { Server } from '../server.ts'

const question = graphqlQuestion('{ __typename }', { Authorization: 'Bearer gatehouse-doctor' })

/** A credential that is there and bad must not count as none. */
export const badCredentialRefused: Check<Server> = {
  id: 'bad-credential-refused',
  title: 'A bad credential is refused, never taken for none',
  severity: 'HIGH',
  fix: 'Let the proxy in front pass the Authorization header on as it came.',
  async look(server) {
    const answer = await server.ask(question)
    const ok = answer.status === 401 && readGraphql(answer)?.gives !== true
    return { ok, detail: `A made-up bearer token was answered ${answer.status}.` }
  },
}
