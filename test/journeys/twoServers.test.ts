import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { LOGIN, LOGOUT, ME, REFRESH } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const promisedMs = 1_000

describe('two servers on one database', () => {
  let database: FreshDatabase
  let servers: readonly [TestServer, TestServer]
  before(async () => {
    database = await freshDatabase()
    const env = {
      ...makeSecrets(),
      MAX_LOGIN_ATTEMPTS: '100',
      DATABASE_TIMEOUT_MS: '30000',
      RATE_LIMIT_OVERRIDES: '*=1000000/1m,login=5/15m',
    }
    servers = [await startServer(env, database), await startServer(env, database)]
  })
  after(async () => {
    for (const server of servers) await server.stop()
    await database.drop()
  })

  const statusOn = async (server: TestServer, token: string) =>
    (await server.graphql(ME, {}, { token })).status

  /** Milliseconds until `server` refuses a token that it answered before; fails where the promise is not kept. */
  const untilRefused = async (server: TestServer, token: string) => {
    const began = performance.now()
    for (;;) {
      const status = await statusOn(server, token)
      const waited = performance.now() - began
      if (status === 401) return waited
      assert.equal(waited < promisedMs, true, `still answered after ${waited} ms`)
      await pause(5)
    }
  }

  it('allows five logins of one address in sum, over both at once', async () => {
    const { email } = await servers[0].register()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        servers[at % 2 === 0 ? 0 : 1].graphql(LOGIN, { input: { email, password: 'wrong' } }),
      ),
    )
    const codes = answers.map(({ codes: [code] }) => code)
    const late = codes.filter((code) => code === 'SERVICE_UNAVAILABLE').length
    // A store that is late on a machine without time denies: nobody is ever counted apart.
    assert.equal(codes.filter((code) => code === 'INVALID_CREDENTIALS').length, Math.min(5, 20 - late))
    assert.equal(codes.filter((code) => code === 'RATE_LIMITED').length, Math.max(15 - late, 0))
  })

  it('takes a session begun on one at the other', async () => {
    const { accessToken, refreshToken, sessionId } = await servers[0].register()
    assert.equal(await statusOn(servers[1], accessToken), 200)
    const { data } = await servers[1].graphql(REFRESH, { input: { refreshToken } })
    assert.equal(data.refreshSession.session.id, sessionId)
  })

  it('leaves one live session after fifty refreshes of one token over both at once', async () => {
    const { refreshToken, userId } = await servers[0].register()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        servers[at % 2 === 0 ? 0 : 1].graphql(REFRESH, { input: { refreshToken } }),
      ),
    )
    assert.equal(new Set(answers.map(({ data }) => data.refreshSession.refreshToken)).size, 1)
    const live = await database.query(
      'SELECT refresh_counter FROM sessions WHERE user_id = $1 AND revoked_at IS NULL',
      [userId],
    )
    assert.deepEqual(live, [{ refresh_counter: 1 }])
  })

  it('refuses at the other, within a second, what was logged out at one', async () => {
    const { accessToken } = await servers[0].register()
    for (const server of servers) assert.equal(await statusOn(server, accessToken), 200)
    await servers[0].graphql(LOGOUT, {}, { token: accessToken })
    assert.equal(await statusOn(servers[0], accessToken), 401)
    await untilRefused(servers[1], accessToken)
  })

  for (const [what, change] of [
    ['roles are changed', `UPDATE users SET roles = '{USER,ADMIN}' WHERE id = $1`],
    ['a role is taken', `UPDATE users SET roles = '{}' WHERE id = $1`],
    ['the account is suspended', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1`],
    ['the password is changed', `UPDATE users SET password_changed_at = now() WHERE id = $1`],
    ['the session is deleted', 'DELETE FROM sessions WHERE user_id = $1'],
    ['the person is deleted', 'DELETE FROM users WHERE id = $1'],
  ] as const) {
    it(`ends older tokens on both within a second where ${what} by SQL`, async () => {
      const { accessToken, userId } = await servers[0].register()
      for (const server of servers) assert.equal(await statusOn(server, accessToken), 200)
      await database.query(change, [userId])
      await Promise.all(servers.map((server) => untilRefused(server, accessToken)))
    })
  }

  it('refuses the refresh of a suspended person at once, on both', async () => {
    const { refreshToken, userId } = await servers[0].register()
    await database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId])
    for (const server of servers) {
      const { status, codes } = await server.graphql(REFRESH, { input: { refreshToken } })
      assert.deepEqual([status, codes], [401, ['UNAUTHENTICATED']])
    }
  })

  it('keeps a session through a change of roles: the next refresh carries them', async () => {
    const { refreshToken, userId } = await servers[0].register()
    await database.query(`UPDATE users SET roles = '{USER,AUDITOR}' WHERE id = $1`, [userId])
    const { data } = await servers[1].graphql(REFRESH, { input: { refreshToken } })
    const me = await servers[0].graphql(ME, {}, { token: data.refreshSession.accessToken })
    assert.deepEqual(me.data.me.roles, ['USER', 'AUDITOR'])
  })

  it('believes nothing in memory while it hears of no changes', async () => {
    const { accessToken, userId } = await servers[0].register()
    for (const server of servers) assert.equal(await statusOn(server, accessToken), 200)
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse-feed' AND datname = current_database()`,
    )
    await database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId])
    await Promise.all(servers.map((server) => untilRefused(server, accessToken)))
  })
})
