import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

/** As a stranger behind a proxy would ask: an address of RFC 5737 stands for theirs. */
export const metrics: Check<Server> = {
  id: 'metrics-closed',
  title: 'Strangers do not get the metrics',
  severity: 'HIGH',
  fix: 'Set METRICS_TOKEN, or keep /metrics from leaving the machine.',
  async look(server) {
    const { status } = await server.ask({
      method: 'GET',
      path: '/metrics',
      headers: { 'X-Forwarded-For': '203.0.113.1' },
    })
    return { ok: [401, 403, 404].includes(status), detail: `/metrics is answered ${status}.` }
  },
}
