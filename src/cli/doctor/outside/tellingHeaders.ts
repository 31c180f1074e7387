import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

const telling = ['server', 'x-powered-by', 'x-aspnet-version', 'x-runtime']

/** Of all answers that came. */
export const tellingHeaders: Check<Server> = {
  id: 'telling-headers',
  title: 'No header tells what the server runs on',
  severity: 'LOW',
  fix: 'Gatehouse sends none: switch them off in the proxy in front (nginx: server_tokens off, or clear the header).',
  look(server) {
    const seen = telling.filter((name) => server.answers().some(({ headers }) => headers[name] !== undefined))
    const ok = seen.length === 0
    return { ok, detail: ok ? 'None does.' : `Sent: ${seen.join(', ')}.` }
  },
}
