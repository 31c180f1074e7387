import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGOUT, ME, REFRESH } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('logout', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  const logout = (token: string) => server.graphql(LOGOUT, {}, { token })
  const events = (sessionId: string) =>
    server.database.query(
      `SELECT user_id, operation, outcome FROM security_events WHERE event_type = 'logged_out' AND session_id = $1`,
      [sessionId],
    )

  it('ends the session: neither of its tokens is good any more', async () => {
    const { accessToken, refreshToken } = await server.register()
    assert.deepEqual((await logout(accessToken)).data, { logout: { accepted: true } })
    const me = await server.graphql(ME, {}, { token: accessToken })
    assert.deepEqual([me.status, me.codes], [401, ['UNAUTHENTICATED']])
    const renewed = await server.graphql(REFRESH, { input: { refreshToken } })
    assert.deepEqual([renewed.status, renewed.codes], [401, ['UNAUTHENTICATED']])
  })

  it('leaves the other sessions of the person alone', async () => {
    const { email, accessToken } = await server.register()
    const other = await server.login(email)
    await logout(accessToken)
    assert.equal((await server.graphql(ME, {}, { token: other.accessToken })).status, 200)
  })

  it('is one deed and one event, however often it is asked at once', async () => {
    const { accessToken, sessionId, userId } = await server.register()
    const answers = await Promise.all(Array.from({ length: 10 }, () => logout(accessToken)))
    assert.equal(
      answers.every(({ status }) => status === 200 || status === 401),
      true,
    )
    assert.deepEqual(await events(sessionId), [{ user_id: userId, operation: 'logout', outcome: 'SUCCESS' }])
  })

  it('asks strangers to sign in', async () => {
    const { status, codes } = await server.graphql(LOGOUT)
    assert.deepEqual([status, codes], [401, ['UNAUTHENTICATED']])
  })
})
