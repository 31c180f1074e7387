import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** RFC 8996 and RFC 9325: nothing older than 1.2. */
export const tlsProtocol: Check<Server> = {
  id: 'tls-protocol',
  title: 'TLS is 1.2 or 1.3, and nothing older is spoken',
  severity: 'HIGH',
  fix: 'Switch TLS 1.0 and 1.1 off in the proxy in front; Gatehouse itself does not speak them.',
  async look(server) {
    const { tls } = await server.ask({ method: 'GET', path: '/livez' })
    if (tls === null) return null
    const isOld = await server.speaksOldTls()
    const ok = ['TLSv1.2', 'TLSv1.3'].includes(tls.protocol) && !isOld
    return { ok, detail: `${tls.protocol} was agreed on; older is ${isOld ? 'spoken too' : 'refused'}.` }
  },
}
