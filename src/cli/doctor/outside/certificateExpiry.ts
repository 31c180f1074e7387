import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

const daysMin = 14
const dayMs = 86_400_000

/** Whether there is still time to renew it. */
export const certificateExpiry: Check<Server> = {
  id: 'tls-certificate-expiry',
  title: `The certificate is good for ${daysMin} days or more`,
  severity: 'MEDIUM',
  fix: 'Renew it; with SSL_CERT_PATH the server reads the new one by itself.',
  async look(server) {
    const { tls } = await server.ask({ method: 'GET', path: '/livez' })
    if (tls === null) return null
    const days = Math.floor((tls.validTo.getTime() - Date.now()) / dayMs)
    return { ok: days >= daysMin, detail: `It ends in ${days} days.` }
  },
}
