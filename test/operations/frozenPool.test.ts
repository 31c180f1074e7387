import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ENROLL, START_REGISTRATION } from '../support/factors.ts'
import { type TestServer, startServer } from '../support/server.ts'

const MOVE = 'mutation { requestEmailChange(newEmail: "new@example.com") { accepted } }'

describe('a frozen account', () => {
  let server: TestServer
  before(async () => {
    // With one connection: nothing may wait for a second while it holds the first.
    server = await startServer({ DATABASE_POOL_MAX: '1' })
  })
  after(() => server.stop())

  it('cannot use up the connections of everybody by being refused many times at once', async () => {
    const { accessToken: token, userId } = await server.register()
    await server.database.query(`UPDATE users SET frozen_until = now() + interval '1 hour' WHERE id = $1`, [
      userId,
    ])
    const deeds = [ENROLL, ENROLL, START_REGISTRATION, MOVE]
    const answers = await Promise.all(deeds.map((deed) => server.graphql(deed, {}, { token })))
    for (const { codes, status } of answers) assert.deepEqual([status, codes], [403, ['FORBIDDEN']])
    const [row] = await server.database.query(
      `SELECT count(*)::int AS n FROM security_events WHERE event_type = 'access_denied' AND user_id = $1`,
      [userId],
    )
    assert.deepEqual(row, { n: deeds.length })
    const tokens = await server.database.query(
      `SELECT 1 FROM one_time_tokens WHERE user_id = $1 AND purpose = 'confirm_email_change'`,
      [userId],
    )
    assert.deepEqual(tokens, [])
  })
})
