import { Client } from 'pg'
import { openDatabase } from '../src/db/client.ts'
import { type PageOfEvents, createEventPages } from '../src/db/queries/eventPages.ts'
import type { EventQuery } from '../src/db/queries/securityEvents.ts'
import { createLogger } from '../src/observability/logger.ts'
import { createMetrics } from '../src/observability/metrics.ts'
import { startGround, urlOf } from '../test/support/ground.ts'
import type { Measurement, Row } from './harness/measurement.ts'
import { median, percentile } from './harness/sample.ts'

const fewRows = 10_000
const manyRows = 10_000_000
const manyRowsQuick = 1_000_000
const pagesEach = 400
const pageSize = 50

/** Over a year, a hundred events a person, a thousand an address, twenty types. */
const fill = `INSERT INTO security_events
  (id, timestamp, event_type, outcome, severity, risk_score, user_id, ip_address, user_agent, request_id, details)
  SELECT gen_random_uuid(), now() - (n::float8 / $1) * interval '360 days', 'type_' || (n * 7919) % 20, 'SUCCESS', 'INFO',
    n % 10, lpad(to_hex((n * 104729::bigint) % greatest($1 / 100, 1)), 32, '0')::uuid,
    ('10.0.0.0'::inet + (n * 15485863::bigint) % greatest($1 / 1000, 1)), 'bench/1.0 (of usual length)', n::text, '{"methods":["pwd"]}'
  FROM generate_series(1, $1::bigint) n`

const partitions = `DO $$ DECLARE month date := date_trunc('month', now() - interval '12 months'); BEGIN
  WHILE month < date_trunc('month', now()) LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS security_events_%s PARTITION OF security_events FOR VALUES FROM (%L) TO (%L)',
      to_char(month, 'YYYY_MM'), month::timestamp || '+00', (month + interval '1 month')::timestamp || '+00');
    month := month + interval '1 month';
  END LOOP; END $$`

const nothing: EventQuery = {
  userId: null,
  types: null,
  outcomes: null,
  ipAddress: null,
  riskScoreMin: null,
  since: null,
  until: null,
  requestId: null,
}

/** What is looked for, with a value that the n-th question draws from as many as there are. */
const questions: readonly (readonly [string, (at: number, rows: number) => EventQuery])[] = [
  [
    'person',
    (at, rows) => ({
      ...nothing,
      userId: ((at * 31) % (rows / 100))
        .toString(16)
        .padStart(32, '0')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    }),
  ],
  [
    'address',
    (at, rows) => {
      const number = (at * 31) % (rows / 1_000)
      return { ...nothing, ipAddress: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}` }
    },
  ],
  ['type', (at) => ({ ...nothing, types: [`type_${at % 20}`] })],
]

/** Pages of fifty out of ten million events against pages out of ten thousand: first pages and the ones after. */
export const recordPages: Measurement = {
  name: 'recordPages',
  async run({ isQuick }) {
    const few = await measure(fewRows)
    const many = await measure(isQuick ? manyRowsQuick : manyRows)
    return questions.flatMap(([what], at): Row[] => {
      const [left, right] = [few[at], many[at]]
      if (left === undefined || right === undefined) return []
      return [
        { what: `page of ${pageSize} by ${what}, ${fewRows} events`, milliseconds: median(left) },
        {
          what: `page of ${pageSize} by ${what}, ${isQuick ? manyRowsQuick : manyRows} events, p95 ${percentile(
            right.toSorted((a, b) => a - b),
            0.95,
          ).toFixed(1)} ms`,
          milliseconds: median(right),
          ratio: median(right) / median(left),
          reach: '≤ 1.5 times, p95 ≤ 10 ms',
        },
      ]
    })
  },
}

async function measure(rows: number): Promise<readonly (readonly number[])[]> {
  const { ground, stop } = await startGround()
  const name = `${ground.template}_bench`
  try {
    const admin = new Client({ connectionString: ground.adminUrl })
    await admin.connect()
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${ground.template}`)
    await admin.end()
    const owner = new Client({ connectionString: urlOf(ground.adminUrl, name) })
    await owner.connect()
    await owner.query(partitions)
    await owner.query(fill, [rows])
    await owner.query('VACUUM ANALYZE security_events')
    await owner.end()
    return await ask(
      urlOf(ground.adminUrl, name, { name: ground.appRole, password: ground.appPassword }),
      rows,
    )
  } finally {
    await stop()
  }
}

async function ask(url: string, rows: number): Promise<readonly (readonly number[])[]> {
  const logger = createLogger('silent')
  const { db, close } = openDatabase({
    url,
    poolMax: 1,
    name: 'record',
    plans: 'generic',
    timeoutMs: 30_000,
    slowQueryMs: 30_000,
    logger,
    metrics: createMetrics(),
  })
  const page = createEventPages({ kept: db, anew: db })
  try {
    const times: number[][] = []
    for (const [, queryOf] of questions) times.push(await time(page, (at) => queryOf(at, rows)))
    return times
  } finally {
    await close()
  }
}

/** Milliseconds of each page; half of them go on where the page before ended. The first tenth warms up. */
async function time(page: PageOfEvents, queryOf: (at: number) => EventQuery): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < pagesEach; at += 1) {
    const query = queryOf(at)
    const began = performance.now()
    const found = await page(query, null, pageSize + 1)
    times.push(performance.now() - began)
    const last = found.at(pageSize - 1)
    if (last === undefined) continue
    const then = performance.now()
    await page(query, last, pageSize + 1)
    times.push(performance.now() - then)
  }
  return times.slice(times.length / 10)
}
