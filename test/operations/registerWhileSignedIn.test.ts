import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, REFRESH, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const page = 'https://app.example.com'
const cookieName = '__Host-gatehouse_refresh'
let people = 0
const fresh = () => `sits-down-${(people += 1)}@example.com`

describe('register by somebody who is signed in', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ CORS_ORIGINS: page })
  })
  after(() => server.stop())

  const register = (input: object, options: { token?: string; headers?: Record<string, string> }) =>
    server.graphql(REGISTER, { input: { email: fresh(), password: goodPassword, ...input } }, options)
  /** A session whose refresh token is in a cookie. */
  const byCookie = async (email: string) => {
    const input = { email, password: goodPassword, delivery: 'COOKIE' }
    const { data, headers } = await server.graphql(LOGIN, { input })
    const lines = headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
    return { ...data.login, cookie: lines.find((line) => line.startsWith(cookieName)) ?? '' }
  }
  const statusOf = async (token: string) => (await server.graphql(ME, {}, { token })).status
  const events = (requestId: string) =>
    server.database.query(
      'SELECT event_type, user_id, session_id FROM security_events WHERE request_id = $1 ORDER BY event_type',
      [requestId],
    )

  it('makes a new session and ends the one that was presented, whoever’s it is (ASVS 7.2.4)', async () => {
    const ada = await server.register()
    const { data } = await register(
      {},
      { token: ada.accessToken, headers: { 'x-request-id': 'new-person-1' } },
    )
    const begun = data.register.signedIn
    assert.deepEqual([await statusOf(ada.accessToken), await statusOf(begun.accessToken)], [401, 200])
    assert.equal((await server.graphql(REFRESH, { input: { refreshToken: ada.refreshToken } })).status, 401)
    assert.deepEqual(await events('new-person-1'), [
      { event_type: 'logged_out', user_id: ada.userId, session_id: ada.sessionId },
      { event_type: 'user_registered', user_id: begun.user.id, session_id: begun.session.id },
    ])
  })

  it('ends the session whose cookie comes along, and no other of that person', async () => {
    const { email, userId, accessToken: elsewhere } = await server.register()
    const { accessToken, cookie, session } = await byCookie(email)
    const headers = { cookie, origin: page, 'x-request-id': 'new-person-2' }
    assert.equal((await register({ delivery: 'COOKIE' }, { headers })).status, 200)
    assert.deepEqual([await statusOf(accessToken), await statusOf(elsewhere)], [401, 200])
    assert.deepEqual((await events('new-person-2'))[0], {
      event_type: 'logged_out',
      user_id: userId,
      session_id: session.id,
    })
  })

  it('ends no session by a cookie that a stranger’s page sent along', async () => {
    const { email } = await server.register()
    const { accessToken, cookie } = await byCookie(email)
    await register({}, { headers: { cookie, origin: 'https://evil.example' } })
    assert.equal(await statusOf(accessToken), 200)
  })

  it('keeps the presented session where nobody is registered', async () => {
    const { accessToken: token, email } = await server.register()
    await register({ username: 'sits_here' }, {})
    for (const input of [{ email }, { username: 'SITS_here' }, { password: 'short' }])
      assert.notEqual((await register(input, { token })).status, 200)
    assert.equal(await statusOf(token), 200)
  })

  it('keeps it where the address must be verified first: nobody is signed in yet', async () => {
    const verifying = await startServer({ EMAIL_VERIFICATION_REQUIRED: 'true' })
    try {
      const input = { email: fresh(), password: goodPassword }
      await verifying.graphql(REGISTER, { input })
      await verifying.database.query(`UPDATE users SET status = 'ACTIVE', email_verified_at = now()`)
      const { accessToken } = await verifying.login(input.email)
      const asked = { input: { email: fresh(), password: goodPassword } }
      assert.equal((await verifying.graphql(REGISTER, asked, { token: accessToken })).status, 200)
      assert.equal((await verifying.graphql(ME, {}, { token: accessToken })).status, 200)
    } finally {
      await verifying.stop()
    }
  })
})
