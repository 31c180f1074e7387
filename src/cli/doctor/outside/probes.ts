import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from '../ask.ts'
import type { Check } from '../check.ts'
import type { Server } from '../server.ts'

const word = /^[a-z_]{1,20}$/
const secondLookMs = 1_000

/** One word each: what an orchestrator needs, and nothing for anybody else. */
export const probes: Check<Server> = {
  id: 'probes',
  title: '/livez and /readyz answer one word, and it is ready',
  severity: 'MEDIUM',
  fix: 'Wait until it has started; then look at its log, and whether its database answers.',
  async look(server) {
    const live = await server.ask({ method: 'GET', path: '/livez' })
    const ready = await readiness(server)
    const wordy = [live, ready].filter(({ body }) => !word.test(body)).map(({ question }) => question.path)
    if (wordy.length > 0) return { ok: false, detail: `Not one word: ${wordy.join(', ')}.` }
    const ok = live.status === 200 && ready.status === 200
    return {
      ok,
      detail: `/livez says ${live.body} (${live.status}), /readyz says ${ready.body} (${ready.status}).`,
    }
  },
}

/** Asked once more after a second where it is not: a moment is no state. */
async function readiness(server: Server): Promise<Answer> {
  const first = await server.ask({ method: 'GET', path: '/readyz' })
  if (first.status === 200) return first
  await pause(secondLookMs)
  return server.ask({ method: 'GET', path: '/readyz?again' })
}
