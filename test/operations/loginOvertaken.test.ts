import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('a sign-in that a change of the account overtakes', () => {
  let server: TestServer
  let owner: Client
  before(async () => {
    // With one connection: nothing may wait for a second while it holds the first.
    server = await startServer({ DATABASE_POOL_MAX: '1' })
    owner = new Client({ connectionString: server.database.ownerUrl })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await server.stop()
  })

  for (const [change, sql] of [
    ['a suspension', `status = 'SUSPENDED'`],
    ['a new password', 'password_changed_at = now()'],
    ['a second factor', `second_factor_methods = '{TOTP}'`],
  ] as const)
    it(`gives no session after ${change}, although its password was right when it was looked at`, async () => {
      const { email, userId } = await server.register()
      const count = 'SELECT count(*)::int AS sessions FROM sessions WHERE user_id = $1'
      const before = await server.database.query(count, [userId])
      await owner.query('BEGIN')
      await owner.query(`UPDATE users SET ${sql} WHERE id = $1`, [userId])
      const login = server.graphql(LOGIN, { input: { email, password: goodPassword } })
      const waits = `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%last_login_at%'`
      const began = performance.now()
      while ((await server.database.query(waits)).length === 0 && performance.now() - began < 5_000)
        await pause(10)
      await owner.query('COMMIT')

      const { codes, status } = await login
      assert.deepEqual([status, codes], [401, ['INVALID_CREDENTIALS']])
      assert.deepEqual(await server.database.query(count, [userId]), before)
      const events = await server.database.query(
        `SELECT details FROM security_events WHERE user_id = $1 AND event_type = 'login_failed'`,
        [userId],
      )
      assert.deepEqual(events, [{ details: { reason: 'account_changed' } }])
    })
})
