import type { Check } from '../check.ts'
import { NoAnswer } from '../noAnswer.ts'
import type { Server } from '../server.ts'

/** Only where HTTPS has its usual port: elsewhere nobody knows where plain HTTP would be. */
export const httpsRedirect: Check<Server> = {
  id: 'https-redirect',
  title: 'Plain HTTP leads to HTTPS, or nowhere',
  severity: 'MEDIUM',
  fix: 'Set SECURE_SSL_REDIRECT=true (and TRUSTED_PROXIES where a proxy ends TLS), or close port 80.',
  async look(server) {
    if (server.plain === null) return null
    try {
      const { status, headers } = await server.plain({ method: 'GET', path: '/health' })
      const location = URL.parse(headers.location ?? '')
      const ok = status >= 300 && status < 400 && location?.protocol === 'https:'
      return {
        ok,
        detail: `HTTP is answered ${status}${location === null ? '' : ` and led to ${location.origin}`}.`,
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      return { ok: true, detail: 'Nothing answers plain HTTP.' }
    }
  },
}
