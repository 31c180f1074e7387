import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { securityEventKinds } from '../src/audit/events.ts'
import { type GraphqlClient, graphqlClient } from '../test/support/graphqlClient.ts'
import { ownerUrlOf, startGatehouse } from './harness/gatehouse.ts'
import type { Measurement, Row } from './harness/measurement.ts'
import { median, percentile } from './harness/sample.ts'

const fewRows = 10_000
const manyRows = 10_000_000
const manyRowsQuick = 1_000_000
/** Of each kind of question; half of the pages go on where the one before ended. */
const pagesEach = 800
const pageSize = 50

const query = `query ($filter: SecurityEventFilter, $after: String) { securityEvents(filter: $filter, first: ${pageSize}, after: $after) {
  edges { cursor node { id timestamp type outcome severity riskScore ipAddress userAgent requestId count user { id } } }
  pageInfo { hasNextPage endCursor }
} }`

/** Twenty kinds, each as often as the others. */
const types = Object.keys(securityEventKinds).slice(0, 20)

/** Over a year, a hundred events a person, a thousand an address. */
const fill = `INSERT INTO security_events
  (id, timestamp, event_type, outcome, severity, risk_score, user_id, ip_address, user_agent, request_id, details)
  SELECT gen_random_uuid(), now() - (n::float8 / $1) * interval '360 days', ($2::text[])[1 + (n * 7919) % 20], 'SUCCESS', 'INFO',
    n % 10, ('01900000-0000-7000-8000-' || lpad(to_hex((n * 104729::bigint) % greatest($1 / 100, 1)), 12, '0'))::uuid,
    ('10.0.0.0'::inet + (n * 15485863::bigint) % greatest($1 / 1000, 1)), 'bench/1.0 (of usual length)', n::text, '{"methods":["pwd"]}'
  FROM generate_series(1, $1::bigint) n`

const partitions = `DO $$ DECLARE month date := date_trunc('month', now() - interval '12 months'); BEGIN
  WHILE month < date_trunc('month', now()) LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS security_events_%s PARTITION OF security_events FOR VALUES FROM (%L) TO (%L)',
      to_char(month, 'YYYY_MM'), month::timestamp || '+00', (month + interval '1 month')::timestamp || '+00');
    month := month + interval '1 month';
  END LOOP; END $$`

/** What is looked for, with a value that the n-th question draws from as many as there are. */
const questions: readonly (readonly [string, (at: number, rows: number) => object])[] = [
  ['person', (at, rows) => ({ userId: uuidOf((at * 31) % (rows / 100)) })],
  ['address', (at, rows) => ({ ipAddress: addressOf((at * 31) % (rows / 1_000)) })],
  ['type', (at) => ({ types: [types[at % types.length]?.toUpperCase()] })],
]

/** A server with so many events, and a page of them as an auditor gets it. */
interface Trail {
  readonly rows: number
  readonly page: (filter: object, after: string | null) => Promise<{ milliseconds: number; end: string }>
  stop(): Promise<void>
}

/**
 * The operation `securityEvents` of an auditor, among ten million events of a year and among ten thousand, in turn: each
 * on a server of its own with the embedded Postgres as it comes.
 */
export const recordPages: Measurement = {
  name: 'recordPages',
  async run({ isQuick }) {
    const few = await startTrail(fewRows)
    const many = await startTrail(isQuick ? manyRowsQuick : manyRows)
    try {
      const rows: Row[] = []
      for (const [what, filterOf] of questions) {
        const [left = [], right = []] = await time([few, many], filterOf)
        const p95 = percentile(
          right.toSorted((a, b) => a - b),
          0.95,
        )
        rows.push(
          { what: `page of ${pageSize} by ${what}, ${few.rows} events`, milliseconds: median(left) },
          {
            what: `page of ${pageSize} by ${what}, ${many.rows} events, p95 ${p95.toFixed(1)} ms`,
            milliseconds: median(right),
            ratio: median(right) / median(left),
            reach: '≤ 1.5 times, p95 ≤ 10 ms',
          },
        )
      }
      return rows
    } finally {
      await few.stop()
      await many.stop()
    }
  },
}

async function startTrail(rows: number): Promise<Trail> {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-bench-pages-'))
  const gatehouse = await startGatehouse(home)
  const stop = async () => {
    await gatehouse.stop()
    await rm(home, { recursive: true, force: true })
  }
  const client = graphqlClient(gatehouse.url)
  const owner = new Client({ connectionString: ownerUrlOf(home) })
  try {
    await owner.connect()
    await owner.query(partitions)
    await owner.query(fill, [rows, types])
    await owner.query('VACUUM ANALYZE security_events')
    await owner.query('CHECKPOINT')
    const { email, userId } = await client.register()
    await owner.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`, [userId])
    await owner.end()
    const { accessToken: token } = await client.login(email)
    return { rows, stop, page: (filter, after) => askPage(client, token, { filter, after }) }
  } catch (error) {
    await stop()
    throw error
  }
}

async function askPage({ graphql }: GraphqlClient, token: string, variables: object) {
  const began = performance.now()
  const { data, text } = await graphql(query, variables, { token })
  const milliseconds = performance.now() - began
  const { edges, pageInfo } = data?.securityEvents ?? {}
  if (edges?.length !== pageSize) throw new Error(`no page of ${pageSize}: ${text.slice(0, 200)}`)
  return { milliseconds, end: String(pageInfo.endCursor) }
}

/** Milliseconds of each page of each trail, which are asked in turn. The first tenth warms up and does not count. */
async function time(trails: readonly Trail[], filterOf: (at: number, rows: number) => object) {
  const times = trails.map((): number[] => [])
  for (let at = 0; at < pagesEach / 2; at += 1)
    for (const [index, { page, rows }] of at % 2 === 0
      ? [...trails.entries()]
      : [...trails.entries()].toReversed()) {
      const first = await page(filterOf(at, rows), null)
      const next = await page(filterOf(at, rows), first.end)
      times[index]?.push(first.milliseconds, next.milliseconds)
    }
  return times.map((all) => all.slice(pagesEach / 10))
}

function uuidOf(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

function addressOf(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
