import type { Check } from '../check.ts'
import { graphqlQuestion } from '../graphqlQuestion.ts'
import { readGraphql } from '../readGraphql.ts'
import type { Server } from '../server.ts'

/** A misspelt field: help would spell the schema out, word by word. */
export const suggestions: Check<Server> = {
  id: 'suggestions-off',
  title: 'A misspelt field is not corrected',
  severity: 'LOW',
  fix: 'Ask Gatehouse itself: it suggests nothing, in development either.',
  async look(server) {
    const answer = readGraphql(await server.ask(graphqlQuestion('{ mee { id } }')))
    const helped = answer?.messages.some((message) => /did you mean/i.test(message)) ?? false
    return { ok: !helped, detail: helped ? 'It says what was meant.' : 'Nothing is suggested.' }
  },
}
