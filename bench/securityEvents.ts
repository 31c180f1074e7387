import { Client } from 'pg'
import { fire } from './harness/fire.ts'
import { ownerUrlOf } from './harness/gatehouse.ts'
import type { Measurement } from './harness/measurement.ts'

const eventsOfOnePerson = 10_000

const query = `{ securityEvents { edges { cursor node {
  id timestamp type outcome severity riskScore ipAddress userAgent requestId count user { id }
} } pageInfo { hasNextPage endCursor } } }`

const fill = `INSERT INTO security_events
  (id, timestamp, event_type, outcome, severity, risk_score, user_id, ip_address, user_agent, request_id)
  SELECT gen_random_uuid(), now() - n * interval '1 ms', 'login_succeeded', 'SUCCESS', 'INFO', n % 10, $1,
    '192.0.2.1', 'bench', n::text FROM generate_series(1, $2) n`

/** The first page of fifty of somebody who has ten thousand events. */
export const securityEvents: Measurement = {
  name: 'securityEvents',
  async run({ gatehouse: { pid, url }, home, people, seconds }) {
    const [{ accessToken, userId }] = people
    const owner = new Client({ connectionString: ownerUrlOf(home) })
    await owner.connect()
    await owner.query(fill, [userId, eventsOfOnePerson])
    await owner.query('ANALYZE security_events')
    await owner.end()

    const bodies = [JSON.stringify({ query })]
    const sample = await fire({
      url: `${url}/graphql`,
      pid,
      connections: 10,
      seconds,
      bodies,
      token: accessToken,
    })
    return [{ what: 'securityEvents, first 50, 10 connections', sample, reach: 'p95 ≤ 50 ms' }]
  },
}
