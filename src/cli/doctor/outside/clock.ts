import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

const secondsMax = 5

/** By the Date header, which knows seconds only. */
export const clock: Check<Server> = {
  id: 'clock',
  title: `The server’s clock and this machine’s agree within ${secondsMax} seconds`,
  severity: 'MEDIUM',
  fix: 'Let both machines keep their time by NTP: tokens, one-time codes and signatures depend on it.',
  async look(server) {
    const { askedAt, headers } = await server.ask({ method: 'GET', path: '/livez' })
    const told = Date.parse(headers.date ?? '')
    if (Number.isNaN(told)) return { ok: false, detail: 'The answer has no Date.' }
    const seconds = Math.round((told - askedAt) / 1000)
    return { ok: Math.abs(seconds) <= secondsMax, detail: `They differ by ${seconds} s.` }
  },
}
