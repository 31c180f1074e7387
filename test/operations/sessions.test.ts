import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { ME, REFRESH, withoutRemaining } from '../support/graphqlClient.ts'
import { openStream } from '../support/openStream.ts'
import { type TestServer, startServer } from '../support/server.ts'

const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { accepted } }'
const REVOKE_OTHERS = 'mutation { revokeOtherSessions { count } }'
const SESSIONS = '{ me { sessions { id current deviceName ipAddress userAgent } } }'

describe('the sessions of a person', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  const statusOf = async (token: string) => (await server.graphql(ME, {}, { token })).status
  const revoke = (id: string, token: string) => server.graphql(REVOKE, { id }, { token })
  const twice = async () => {
    const first = await server.register()
    return { first, second: await server.login(first.email) }
  }
  const eventsOf = (userId: string, type: string) =>
    server.database.query(
      'SELECT session_id, details FROM security_events WHERE user_id = $1 AND event_type = $2',
      [userId, type],
    )

  it('are listed with the name that the person gave the device, and the one that asks is marked', async () => {
    const { email, sessionId } = await server.register()
    const LOGIN_NAMED =
      'mutation ($input: LoginInput!) { login(input: $input) { ... on SignedIn { accessToken session { id } } } }'
    const { data } = await server.graphql(
      LOGIN_NAMED,
      { input: { email, password: 'Correct-Horse-9-Battery', deviceName: '  Ada’s ﬁrst laptop ' } },
      { headers: { 'user-agent': 'test-agent' } },
    )
    const { accessToken, session } = data.login
    const listed = await server.graphql(SESSIONS, {}, { token: accessToken })
    assert.deepEqual(
      listed.data.me.sessions.map((one: { id: string; current: boolean }) => [one.id, one.current]),
      [
        [session.id, true],
        [sessionId, false],
      ],
    )
    assert.deepEqual(listed.data.me.sessions[0], {
      id: session.id,
      current: true,
      deviceName: 'Ada’s first laptop',
      ipAddress: '127.0.0.1',
      userAgent: 'test-agent',
    })
  })

  it('end one by one, at once and with both tokens, and the deed is recorded', async () => {
    const { first, second } = await twice()
    assert.equal(await statusOf(second.accessToken), 200)
    assert.deepEqual((await revoke(second.sessionId, first.accessToken)).data, {
      revokeSession: { accepted: true },
    })
    assert.equal(await statusOf(second.accessToken), 401)
    assert.equal(
      (await server.graphql(REFRESH, { input: { refreshToken: second.refreshToken } })).status,
      401,
    )
    assert.equal(await statusOf(first.accessToken), 200)
    assert.deepEqual(await eventsOf(first.userId, 'session_revoked'), [
      { session_id: first.sessionId, details: { revokedSessionId: second.sessionId } },
    ])
  })

  it('of others answer as those that never were, and live on', async () => {
    const [ada, eve] = [await server.register(), await server.register()]
    const ended = await server.login(eve.email)
    await revoke(ended.sessionId, eve.accessToken)
    const asked = [ada.sessionId, randomUUID(), ended.sessionId, 'no uuid', '', `${ada.sessionId} `]
    const answers = await Promise.all(asked.map((id) => revoke(id, eve.accessToken)))
    for (const { status, codes, text } of answers)
      assert.deepEqual(
        [status, codes, withoutRemaining(text)],
        [404, ['NOT_FOUND'], withoutRemaining(answers[0]?.text ?? '')],
      )
    assert.equal(await statusOf(ada.accessToken), 200)
  })

  it('are ended by one of many that ask at once', async () => {
    const { first, second } = await twice()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => revoke(second.sessionId, first.accessToken)),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal((await eventsOf(first.userId, 'session_revoked')).length, 1)
  })

  it('may end the very one that asks', async () => {
    const { accessToken, sessionId } = await server.register()
    assert.equal((await revoke(sessionId, accessToken)).status, 200)
    assert.equal(await statusOf(accessToken), 401)
  })

  it('end all but the one that asks, counted and recorded once', async () => {
    const { first, second } = await twice()
    const third = await server.login(first.email)
    const { data } = await server.graphql(REVOKE_OTHERS, {}, { token: third.accessToken })
    assert.deepEqual(data, { revokeOtherSessions: { count: 2 } })
    assert.deepEqual(
      await Promise.all([first, second, third].map(({ accessToken }) => statusOf(accessToken))),
      [401, 401, 200],
    )
    const again = await server.graphql(REVOKE_OTHERS, {}, { token: third.accessToken })
    assert.deepEqual(again.data, { revokeOtherSessions: { count: 0 } })
    assert.deepEqual(await eventsOf(first.userId, 'sessions_revoked'), [
      { session_id: third.sessionId, details: { count: 2 } },
    ])
  })

  it('that end each other at once leave one alive, or none', async () => {
    const { first, second } = await twice()
    await Promise.all(
      [first, second].map(({ accessToken }) => server.graphql(REVOKE_OTHERS, {}, { token: accessToken })),
    )
    const live = await server.database.query(
      'SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL',
      [first.userId],
    )
    assert.equal(live.length <= 1, true)
  })

  it('take their streams with them, within a second', async () => {
    const { first, second } = await twice()
    const WATCH = 'subscription { securityEventRecorded { id } }'
    const [ended, kept] = await Promise.all(
      [second, first].map(({ accessToken }) => openStream(server.url, WATCH, {}, accessToken)),
    )
    assert.deepEqual([ended?.status, kept?.status], [200, 200])
    const last = (async () => {
      for (let payload = await ended?.next(); payload != null; payload = await ended?.next())
        if (payload.errors !== undefined) return payload.errors[0]?.extensions.code
      return 'complete'
    })()
    const began = performance.now()
    await revoke(second.sessionId, first.accessToken)
    assert.equal(await last, 'UNAUTHENTICATED')
    assert.equal(performance.now() - began < 1_000, true)
    await kept?.close()
  })

  it('are nobody’s business without signing in', async () => {
    const { sessionId } = await server.register()
    for (const answer of [
      await server.graphql(REVOKE, { id: sessionId }),
      await server.graphql(REVOKE_OTHERS),
    ])
      assert.deepEqual([answer.status, answer.codes], [401, ['UNAUTHENTICATED']])
  })
})
