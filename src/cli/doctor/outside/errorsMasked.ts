import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** What only the maker of a server should read (OWASP error handling cheat sheet). */
const leaks: readonly (readonly [what: string, sign: RegExp])[] = [
  ['a stack', /(?:\n|\\n)\s{1,20}at |node:internal|"stack(?:trace)?"\s{0,5}:/i],
  ['SQL', /\bselect\b.{1,200}\bfrom\b|syntax error at or near|relation \\?"|duplicate key value|SQLSTATE/i],
  ['a path', /node_modules|(?:\/(?:home|root|usr|var|opt|app|srv|tmp|Users)\/|[A-Z]:\\\\?)[\w.\\/-]/],
  ['a source file', /[\w-]\.(?:ts|js|mjs|py|go|java|rb|php):\d+/],
]

/** Of all errors that came, one of them for JSON that is none. */
export const errorsMasked: Check<Server> = {
  id: 'errors-masked',
  title: 'No error tells how the server is made',
  severity: 'HIGH',
  fix: 'Set NODE_ENV=production and leave DEBUG unset; look at what stands in front that answers in its place.',
  async look(server) {
    await server.ask({
      method: 'POST',
      path: '/graphql',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: '{"query":',
    })
    const seen = server
      .answers()
      .filter(({ status, body }) => status >= 400 || body.includes('"errors"'))
      .flatMap(({ question, body }) =>
        leaks
          .filter(([, sign]) => sign.test(body))
          .map(([what]) => `${what} in the answer to ${question.method} ${question.path.split('?')[0]}`),
      )
    const ok = seen.length === 0
    return { ok, detail: ok ? 'None of those that came does.' : `${[...new Set(seen)].join('; ')}.` }
  },
}
