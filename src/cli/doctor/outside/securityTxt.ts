import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** Whom to tell of a weakness (RFC 9116). */
export const securityTxt: Check<Server> = {
  id: 'security-txt',
  title: 'Who finds a weakness knows whom to tell',
  severity: 'INFO',
  fix: 'Set SECURITY_CONTACT.',
  async look(server) {
    const { status, body } = await server.ask({ method: 'GET', path: '/.well-known/security.txt' })
    const ok = status === 200 && /^Contact: /m.test(body)
    const expires = Date.parse(/^Expires: (.+)$/m.exec(body)?.[1] ?? '')
    if (!ok) return { ok, detail: `There is no security.txt (${status}).` }
    return {
      ok: expires > Date.now(),
      detail: expires > Date.now() ? 'There is.' : 'It has expired, or does not say.',
    }
  },
}
