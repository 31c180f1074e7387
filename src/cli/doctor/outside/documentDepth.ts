import type { Check } from '../check.ts'
import { graphqlQuestion } from '../graphqlQuestion.ts'
import { readGraphql } from '../readGraphql.ts'
import type { Server } from '../server.ts'

const levels = 3_000
const document = `${'{...'.repeat(levels)}{__typename}${'}'.repeat(levels)}`

/** Deep enough to exhaust the stack of a parser that does not count. */
export const documentDepth: Check<Server> = {
  id: 'document-depth',
  title: `A document that is nested ${levels} deep is refused`,
  severity: 'MEDIUM',
  fix: 'Gatehouse refuses it with OPERATION_LIMIT: ask Gatehouse itself, and look at what stands in front of it.',
  async look(server) {
    const answer = await server.ask(graphqlQuestion(document))
    const read = readGraphql(answer)
    const ok = read !== null && !read.gives && read.codes.length > 0 && answer.status < 500
    return { ok, detail: ok ? `It is, with ${read.codes.join(', ')}.` : `It was answered ${answer.status}.` }
  },
}
