import { fire } from './harness/fire.ts'
import type { Measurement } from './harness/measurement.ts'

/** `/health`, which looks at the database, the event loop and memory. */
export const health: Measurement = {
  name: 'health',
  async run({ gatehouse: { pid, url }, seconds }) {
    const sample = await fire({ url: `${url}/health`, pid, connections: 10, seconds })
    return [{ what: '/health, 10 connections', sample, reach: 'p50 ≤ 10 ms' }]
  },
}
