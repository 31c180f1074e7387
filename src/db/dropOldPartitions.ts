import { Client } from 'pg'
import { withLibpqMeaning } from './tls.ts'

/** How long a month may wait for its lock, and the traffic behind it: the next time is soon enough. */
const waitForTable = '400ms'

/**
 * Drops the months of the record that ended longer than `keepDays` ago, on a connection of the owner's own; answers
 * their names. Throws where the role is not the owner, or where the record is too busy.
 */
export async function dropOldPartitions(ownerUrl: string, keepDays: number): Promise<readonly string[]> {
  const client = new Client({
    connectionString: withLibpqMeaning(ownerUrl),
    application_name: 'gatehouse retention',
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`SET lock_timeout = '${waitForTable}'`)
    const { rows } = await client.query<{ dropped: string[] }>(
      'SELECT drop_security_event_partitions($1) AS dropped',
      [keepDays],
    )
    return rows[0]?.dropped ?? []
  } finally {
    await client.end()
  }
}
