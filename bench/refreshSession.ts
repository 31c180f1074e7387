import { Pool } from 'pg'
import { REFRESH, graphqlClient } from '../test/support/graphqlClient.ts'
import { closedLoop } from './harness/closedLoop.ts'
import { ownerUrlOf } from './harness/gatehouse.ts'
import { interleaved } from './harness/interleaved.ts'
import type { Measurement } from './harness/measurement.ts'

const workers = 16

const update = `UPDATE sessions SET refresh_counter = refresh_counter + 1, refreshed_at = now(), last_used_at = now()
  WHERE id = $1 RETURNING *`

/** `refreshSession`, each worker with a session of its own, against the bare transaction under it. */
export const refreshSession: Measurement = {
  name: 'refreshSession',
  async run({ gatehouse: { pid, url }, home, people, rounds, seconds }) {
    const client = graphqlClient(url)
    const tokens = people.slice(0, workers).map(({ refreshToken }) => refreshToken)
    const turn = async (worker: number) => {
      const { data, text } = await client.graphql(REFRESH, { input: { refreshToken: tokens[worker] } })
      const fresh: unknown = data?.refreshSession?.refreshToken
      if (typeof fresh !== 'string') throw new Error(`refreshSession answers ${text}`)
      tokens[worker] = fresh
    }

    const pool = new Pool({ connectionString: ownerUrlOf(home), max: workers })
    try {
      // Of people whose refresh tokens nobody here uses.
      const spare = people.slice(workers, 2 * workers).map(({ userId }) => userId)
      const { rows } = await pool.query<{ id: string }>(
        'SELECT DISTINCT ON (user_id) id FROM sessions WHERE user_id = ANY($1)',
        [spare],
      )
      const { ours, baseline, ratio } = await interleaved(
        rounds,
        () => closedLoop({ workers, seconds, pid }, turn),
        () => closedLoop({ workers, seconds, pid: null }, (worker) => bareUpdate(pool, rows[worker]?.id)),
      )
      const reach = '≥ 0.5 of the transaction, p95 ≤ 50 ms'
      return [
        { what: `refreshSession, ${workers} at once`, sample: ours, ratio, reach },
        { what: 'UPDATE … RETURNING in a transaction', sample: baseline },
      ]
    } finally {
      await pool.end()
    }
  },
}

async function bareUpdate(pool: Pool, id: string | undefined): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query({ name: 'bare-update', text: update, values: [id] })
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}
