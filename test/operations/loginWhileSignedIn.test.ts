import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('login by somebody who is signed in', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  const login = (email: string, password: string, token: string, requestId: string) =>
    server.graphql(LOGIN, { input: { email, password } }, { token, headers: { 'x-request-id': requestId } })
  const events = (requestId: string) =>
    server.database.query(
      'SELECT event_type, user_id, session_id FROM security_events WHERE request_id = $1 ORDER BY event_type',
      [requestId],
    )

  it('makes a new session and ends the one that was presented (ASVS 7.2.4)', async () => {
    const { email, userId, accessToken, sessionId } = await server.register()
    const { data } = await login(email, goodPassword, accessToken, 'again-1')
    const begun = data.login
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 401)
    assert.equal((await server.graphql(ME, {}, { token: begun.accessToken })).status, 200)
    assert.deepEqual(await events('again-1'), [
      { event_type: 'logged_out', user_id: userId, session_id: sessionId },
      { event_type: 'login_succeeded', user_id: userId, session_id: begun.session.id },
    ])
  })

  it('ends the session of whoever sat there before, not one of the person who signs in', async () => {
    const ada = await server.register()
    const grace = await server.register()
    await login(grace.email, goodPassword, ada.accessToken, 'swap-1')
    assert.equal((await server.graphql(ME, {}, { token: ada.accessToken })).status, 401)
    assert.equal((await server.graphql(ME, {}, { token: grace.accessToken })).status, 200)
  })

  it('keeps the presented session where the password is wrong', async () => {
    const { email, accessToken } = await server.register()
    await login(email, 'wrong', accessToken, 'wrong-1')
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 200)
  })

  it('records a failure about the account that was tried, without the session of who tried', async () => {
    const ada = await server.register()
    const grace = await server.register()
    await login(grace.email, 'wrong', ada.accessToken, 'cross-1')
    assert.deepEqual(await events('cross-1'), [
      { event_type: 'login_failed', user_id: grace.userId, session_id: null },
    ])
  })

  it('records a failure at an unknown address about nobody', async () => {
    const { accessToken } = await server.register()
    await login('nobody@example.com', 'wrong', accessToken, 'cross-2')
    assert.deepEqual(await events('cross-2'), [
      { event_type: 'login_failed', user_id: null, session_id: null },
    ])
  })
})
