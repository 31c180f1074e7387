import { z } from 'zod'
import type { Check } from '../check.ts'
import { jsonIn } from '../jsonIn.ts'
import type { Server } from '../server.ts'

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) })
/** RFC 7518 6.2.2, 6.3.2 and 6.4.1, RFC 8037 2. */
const privateParameters = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Whoever has a private parameter signs tokens for anybody. */
export const jwks: Check<Server> = {
  id: 'jwks-public',
  title: 'The published keys are public parts alone',
  severity: 'CRITICAL',
  fix: 'Take the answer down, then retire every key that was shown: npx gatehouse keys rotate.',
  async look(server) {
    const { body } = await server.ask({ method: 'GET', path: '/.well-known/jwks.json' })
    const read = keySet.safeParse(jsonIn(body))
    if (!read.success) return { ok: false, detail: '/.well-known/jwks.json is not a set of keys.' }
    const shown = privateParameters.filter((name) => read.data.keys.some((key) => name in key))
    const ok = shown.length === 0
    return { ok, detail: ok ? `${read.data.keys.length} keys.` : `Private parameters: ${shown.join(', ')}.` }
  },
}
