import { z } from 'zod'
import type { Check } from '../check.ts'
import { jsonIn } from '../jsonIn.ts'
import type { Server } from '../server.ts'

const probe = { status: z.string(), latencyMs: z.number().nullable() }
const report = z.strictObject({
  status: z.enum(['ok', 'degraded', 'down']),
  uptimeSeconds: z.number(),
  checks: z.strictObject({
    database: z.strictObject(probe),
    redis: z.strictObject({ ...probe, configured: z.boolean() }),
    eventLoop: z.strictObject({ status: z.string(), lagMs: z.number() }),
    memory: z.strictObject({ status: z.string(), residentBytes: z.number() }),
  }),
})

/** States and figures; a version or a host would tell what to attack. */
export const health: Check<Server> = {
  id: 'health-report',
  title: 'The health report tells states and figures, and no more',
  severity: 'LOW',
  fix: 'Ask Gatehouse itself, and look at what stands in front of it and answers /health.',
  async look(server) {
    const { body } = await server.ask({ method: 'GET', path: '/health' })
    const read = report.safeParse(jsonIn(body))
    if (read.success) return { ok: true, detail: `It says ${read.data.status}.` }
    const where = read.error.issues.map(({ path, code }) => `${path.join('.') || 'the report'} (${code})`)
    return { ok: false, detail: `Not as promised: ${where.slice(0, 5).join(', ')}.` }
  },
}
