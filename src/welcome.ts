import type { Config } from './config/config.ts'

/** What a newcomer reads after the start: where it is, and the next command to type. */
export function welcome(url: string, { home, production, database }: Config): string {
  if (production) return `Gatehouse answers at ${url}\n`
  const where = database.url === null ? `an embedded Postgres in ${home}` : 'the Postgres of DATABASE_URL'
  return `
Gatehouse answers at ${url} on ${where}.

  GraphiQL   ${url}/graphql
  API        POST ${url}/graphql
  Health     ${url}/health

Next, in another terminal, make the first administrator:

  npx gatehouse admin create --email you@example.com

Ctrl-C stops everything.
`
}
