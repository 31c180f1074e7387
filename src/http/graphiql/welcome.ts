import { readFile } from 'node:fs/promises'

/** What the editors hold at the first visit: the query, its variables, and where the token goes. */
export interface Welcome {
  readonly query: string
  readonly variables: string
  readonly headers: string
}

const variables = { input: { email: 'ada@example.com', password: 'Correct-Horse-9-Battery' } }
const headers = `{
  // "Authorization": "Bearer <the accessToken>"
}`

/** Register, login, me and the trail, explained in comments. */
export async function readWelcome(): Promise<Welcome> {
  const query = await readFile(new URL('welcome.graphql', import.meta.url), 'utf8')
  return { query, variables: JSON.stringify(variables, null, 2), headers }
}
