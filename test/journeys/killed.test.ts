import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { startServerProcess } from '../support/serverProcess.ts'

const kills = 8
const writersAtOnce = 8

describe('a server that is killed while people register', () => {
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())

  /** Registers until the server is gone; answers the addresses that were told of success. */
  async function registerUntilKilled(round: number, env: Record<string, string>): Promise<string[]> {
    const server = await startServerProcess(env)
    const confirmed: string[] = []
    let number = 0
    // Each round dies after another count of answers and so many milliseconds more: between any two steps.
    const doomed = Promise.withResolvers<void>()
    const write = async () => {
      for (;;) {
        const email = `round-${round}-${(number += 1)}@example.com`
        const answer = await server
          .graphql(REGISTER, { input: { email, password: goodPassword } })
          .catch(() => null)
        if (answer === null) return
        if (answer.status === 200) confirmed.push(email)
        if (confirmed.length > round % 5) doomed.resolve()
      }
    }
    const writers = Array.from({ length: writersAtOnce }, write)
    await doomed.promise
    await new Promise((resolve) => setTimeout(resolve, round * 2))
    await server.end('SIGKILL')
    await Promise.all(writers)
    return confirmed
  }

  it('leaves no person, session or event without the other two', async () => {
    const env = serverEnv(database)
    const confirmed: string[] = []
    for (let round = 0; round < kills; round += 1) confirmed.push(...(await registerUntilKilled(round, env)))

    const orphans = await database.query(
      `WITH registered AS (SELECT * FROM security_events WHERE event_type = 'user_registered')
       SELECT 'person without event' AS orphan, u.id FROM users u
        WHERE (SELECT count(*) FROM registered r WHERE r.user_id = u.id) <> 1
       UNION ALL SELECT 'event without person', r.id FROM registered r
        WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = r.user_id)
       UNION ALL SELECT 'session without event', s.id FROM sessions s
        WHERE NOT EXISTS (SELECT FROM registered r WHERE r.session_id = s.id AND r.user_id = s.user_id)
       UNION ALL SELECT 'event without session', r.id FROM registered r
        WHERE NOT EXISTS (SELECT FROM sessions s WHERE s.id = r.session_id AND s.user_id = r.user_id)`,
    )
    assert.deepEqual(orphans, [])
    const kept = await database.query('SELECT email FROM users WHERE email = ANY($1)', [confirmed])
    assert.equal(kept.length, confirmed.length)
    assert.equal(confirmed.length >= kills, true)
  })
})
