import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { startRecording } from '../test/support/recording.ts'
import { closedLoop } from './harness/closedLoop.ts'
import { ownerUrlOf } from './harness/gatehouse.ts'
import { interleaved } from './harness/interleaved.ts'
import type { Measurement } from './harness/measurement.ts'

/** So many decisions wait for their commit at the same time; the bare INSERT takes as many rows at once. */
const callers = 1_000
const rowsAtOnce = 500
const insertsAtOnce = 2

/** Refusals that the recorder commits in groups, each caller waiting for its commit, against bare multi-row INSERTs. */
export const recording: Measurement = {
  name: 'recording',
  async run({ home, rounds, seconds }) {
    const recorded = await startRecording(ownerUrlOf(home))
    const pool = new Pool({ connectionString: ownerUrlOf(home), max: insertsAtOnce })
    let number = 0
    const refuse = () => {
      number += 1
      // An address each: nothing is folded.
      const ip = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
      const client = { requestId: randomUUID(), ip, userAgent: 'bench/1.0 (a user agent of usual length)' }
      return recorded.recorder.refusing({ client, operation: 'login' })('login_failed', {
        reason: 'unknown_user',
      })
    }
    try {
      const { ours, baseline, ratio } = await interleaved(
        rounds,
        () => closedLoop({ workers: callers, seconds, pid: process.pid }, refuse),
        async () => {
          const sample = await closedLoop({ workers: insertsAtOnce, seconds, pid: process.pid }, () =>
            insertBare(pool),
          )
          return { ...sample, requestsPerSecond: sample.requestsPerSecond * rowsAtOnce }
        },
      )
      return [
        {
          what: `recording, ${callers} callers at once`,
          sample: ours,
          ratio,
          reach: '≥ 0.5 of the INSERT, ≥ 10,000 a second',
        },
        { what: `INSERT of ${rowsAtOnce} rows, ${insertsAtOnce} at once`, sample: baseline },
      ]
    } finally {
      await pool.end()
      await recorded.stop()
    }
  },
}

const columns = [
  'id',
  'event_type',
  'outcome',
  'severity',
  'risk_score',
  'operation',
  'ip_address',
  'user_agent',
  'request_id',
  'details',
]
const places = Array.from(
  { length: rowsAtOnce },
  (_, row) => `(${columns.map((_name, column) => `$${row * columns.length + column + 1}`).join(', ')})`,
)
const insert = {
  name: 'bare-insert',
  text: `INSERT INTO security_events (${columns.join(', ')}) VALUES ${places.join(', ')}`,
}

async function insertBare(pool: Pool): Promise<void> {
  const values = Array.from({ length: rowsAtOnce }, (_, row) => [
    randomUUID(),
    'login_failed',
    'FAILURE',
    'LOW',
    2,
    'login',
    `10.1.${row >> 8}.${row & 255}`,
    'bench/1.0 (a user agent of usual length)',
    randomUUID(),
    '{"reason":"unknown_user"}',
  ])
  await pool.query({ ...insert, values: values.flat() })
}
