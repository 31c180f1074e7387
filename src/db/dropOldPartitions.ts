import { Client, escapeIdentifier } from 'pg'
import type { ChainHead } from './tables/securityCheckpoints.ts'
import { withLibpqMeaning } from './tls.ts'

/** How long a month may wait for its lock, and the traffic behind it: the next time is soon enough. */
const waitForTable = '400ms'

/** A month may hold millions of rows, among which the last of each chain are looked for. */
const patienceMs = 10 * 60_000

/**
 * Drops the months of the record that ended longer than `keepDays` ago, on a connection of the owner's own; answers
 * their names. `sign` is told of the last row of each chain in them before they go: what it signs is why they may be
 * missing. Throws where the role is not the owner, or where the record is too busy.
 */
export async function dropOldPartitions(
  ownerUrl: string,
  keepDays: number,
  sign: (heads: readonly ChainHead[]) => Promise<void>,
): Promise<readonly string[]> {
  const client = new Client({
    connectionString: withLibpqMeaning(ownerUrl),
    application_name: 'gatehouse retention',
    connectionTimeoutMillis: 10_000,
    query_timeout: patienceMs,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`SET lock_timeout = '${waitForTable}'; SET statement_timeout = ${patienceMs}`)
    const old = await one<string[]>(client, 'SELECT old_security_event_partitions($1) AS value', [keepDays])
    if (old.length === 0) return []

    const heads = new Map<string, ChainHead>()
    for (const name of old) for (const head of await headsIn(client, name)) heads.set(head.writerId, head)
    await sign([...heads.values()])
    return await one<string[]>(client, 'SELECT drop_security_event_partitions($1, $2) AS value', [
      keepDays,
      old,
    ])
  } finally {
    await client.end()
  }
}

/** Where each chain stands at the end of a month. */
async function headsIn(client: Client, partition: string): Promise<ChainHead[]> {
  const { rows } = await client.query<ChainHead>(
    `SELECT DISTINCT ON (writer_id) writer_id AS "writerId", sequence::float8 AS sequence, encode(hash, 'hex') AS hash
       FROM public.${escapeIdentifier(partition)} WHERE writer_id IS NOT NULL ORDER BY writer_id, sequence DESC`,
  )
  return rows
}

async function one<T>(client: Client, text: string, values: readonly unknown[]): Promise<T> {
  const { rows } = await client.query<{ value: T }>(text, [...values])
  const [row] = rows
  if (row === undefined) throw new Error('a SELECT of one value gave no row')
  return row.value
}
