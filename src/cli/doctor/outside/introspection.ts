import type { Check } from '../check.ts'
import { graphqlQuestion } from '../graphqlQuestion.ts'
import { readGraphql } from '../readGraphql.ts'
import type { Server } from '../server.ts'

/** The list of everything that can be asked is for those who are signed in as staff. */
export const introspection: Check<Server> = {
  id: 'introspection-off',
  title: 'Strangers are not shown the schema',
  severity: 'MEDIUM',
  fix: 'Set NODE_ENV=production.',
  async look(server) {
    const answer = readGraphql(await server.ask(graphqlQuestion('{ __schema { queryType { name } } }')))
    const ok = answer !== null && !answer.gives
    return {
      ok,
      detail: ok ? `__schema is refused with ${answer.codes.join(', ')}.` : '__schema is answered.',
    }
  },
}
