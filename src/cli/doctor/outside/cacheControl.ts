import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** The one dynamic answer that caches may keep. */
const cacheable: ReadonlySet<string> = new Set(['/.well-known/jwks.json'])

/** Of all answers that came. */
export const cacheControl: Check<Server> = {
  id: 'cache-control',
  title: 'No cache keeps what was answered',
  severity: 'MEDIUM',
  fix: 'Gatehouse sends Cache-Control: no-store: let the proxy in front pass it on.',
  look(server) {
    const kept = server
      .answers()
      .filter(
        ({ question, headers }) => !cacheable.has(question.path) && headers['cache-control'] !== 'no-store',
      )
      .map(({ question }) => `${question.method} ${question.path.split('?')[0]}`)
    const ok = kept.length === 0
    return {
      ok,
      detail: ok ? 'Every answer says no-store.' : `Without no-store: ${[...new Set(kept)].join(', ')}.`,
    }
  },
}
