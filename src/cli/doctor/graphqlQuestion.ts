import type { Question } from './ask.ts'

/** A document, as a client posts it. */
export function graphqlQuestion(query: string, headers: Readonly<Record<string, string>> = {}): Question {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body: JSON.stringify({ query }),
  }
}
