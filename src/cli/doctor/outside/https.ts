import type { Check } from '../check.ts'
import { isLocal } from '../isLocal.ts'
import type { Server } from '../server.ts'

/** On this machine plain HTTP is what a proxy would speak. */
export const https: Check<Server> = {
  id: 'https',
  title: 'It is reached by HTTPS',
  severity: 'HIGH',
  fix: 'Set SSL_CERT_PATH and SSL_KEY_PATH, or put a proxy that ends TLS in front and ask by its address.',
  look({ url }) {
    if (url.protocol === 'https:') return { ok: true, detail: 'It is.' }
    const ok = isLocal(url.hostname)
    return { ok, detail: ok ? 'Asked by HTTP, on this machine.' : `${url.host} is asked by plain HTTP.` }
  },
}
