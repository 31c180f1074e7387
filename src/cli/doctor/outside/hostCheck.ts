import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** A server that takes any Host can be reached by rebinding a name in DNS, and may write it into links. */
export const hostCheck: Check<Server> = {
  id: 'host-check',
  title: 'A foreign Host is refused',
  severity: 'HIGH',
  fix: 'List the names of this server in ALLOWED_HOSTS, and let the proxy in front pass Host on as it came.',
  async look(server) {
    const { status } = await server.ask({
      method: 'GET',
      path: '/health',
      headers: { Host: 'gatehouse-doctor.invalid' },
    })
    return {
      ok: status >= 400 && status < 500,
      detail: `Host: gatehouse-doctor.invalid is answered ${status}.`,
    }
  },
}
