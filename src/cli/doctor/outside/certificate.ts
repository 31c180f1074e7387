import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** By the authorities that Node trusts, as NODE_EXTRA_CA_CERTS completes them. */
export const certificate: Check<Server> = {
  id: 'tls-certificate',
  title: 'The certificate is one that clients trust',
  severity: 'HIGH',
  fix: 'Serve the whole chain of a certificate for this name; for an authority of your own set NODE_EXTRA_CA_CERTS here.',
  async look(server) {
    const { tls } = await server.ask({ method: 'GET', path: '/livez' })
    if (tls === null) return null
    const { distrust } = tls
    return {
      ok: distrust === null,
      detail: distrust === null ? 'It is trusted.' : `It is not trusted: ${distrust}.`,
    }
  },
}
