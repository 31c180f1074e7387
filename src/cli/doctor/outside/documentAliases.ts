import type { Check } from '../check.ts'
import { graphqlQuestion } from '../graphqlQuestion.ts'
import { readGraphql } from '../readGraphql.ts'
import type { Server } from '../server.ts'

const aliases = Array.from({ length: 40 }, (_, index) => `a${index}: __typename`).join(' ')

/** The same field under many names is many guesses in one request. */
export const documentAliases: Check<Server> = {
  id: 'document-aliases',
  title: 'A field under 40 names is refused',
  severity: 'MEDIUM',
  fix: 'Gatehouse refuses it with OPERATION_LIMIT: ask Gatehouse itself, and look at what stands in front of it.',
  async look(server) {
    const answer = await server.ask(graphqlQuestion(`{ ${aliases} }`))
    const read = readGraphql(answer)
    const ok = read !== null && !read.gives && read.codes.length > 0 && answer.status < 500
    return { ok, detail: ok ? `It is, with ${read.codes.join(', ')}.` : `It was answered ${answer.status}.` }
  },
}
