import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGOUT, ME, REFRESH } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const refused = [401, ['UNAUTHENTICATED']]

describe('refreshSession', () => {
  let server: TestServer
  before(async () => {
    // Fifty at once wait for one row: a busy machine must not turn their wait into a 503.
    server = await startServer({ REFRESH_GRACE: '30s', DATABASE_TIMEOUT_MS: '30000' })
  })
  after(() => server.stop())

  const refresh = (refreshToken: string) => server.graphql(REFRESH, { input: { refreshToken } })

  const rotate = async (refreshToken: string): Promise<{ accessToken: string; refreshToken: string }> => {
    const { data, text } = await refresh(refreshToken)
    assert.ok(data?.refreshSession, text)
    return data.refreshSession
  }

  const sessionRow = async (sessionId: string) => {
    const [row] = await server.database.query(
      'SELECT refresh_counter, refreshed_at, last_used_at, expires_at, revoked_at FROM sessions WHERE id = $1',
      [sessionId],
    )
    return row
  }

  /** As if the last rotation lay longer back than the grace. */
  const endGrace = (sessionId: string) =>
    server.database.query(`UPDATE sessions SET refreshed_at = refreshed_at - interval '31 s' WHERE id = $1`, [
      sessionId,
    ])

  const eventsOf = (sessionId: string, type: string) =>
    server.database.query(
      `SELECT user_id, outcome, severity, risk_score, details, host(ip_address) AS ip, request_id IS NOT NULL AS traced
         FROM security_events WHERE session_id = $1 AND event_type = $2`,
      [sessionId, type],
    )

  it('gives a new pair that works, and keeps the session', async () => {
    const person = await server.register()
    const { data } = await refresh(person.refreshToken)
    const { accessToken, refreshToken, session } = data.refreshSession
    assert.equal(session.id, person.sessionId)
    assert.notEqual(refreshToken, person.refreshToken)
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).data.me.id, person.userId)
    assert.equal((await refresh(refreshToken)).status, 200)
  })

  it('leaves one live session and no logout after fifty refreshes of one token at once', async () => {
    const { refreshToken, sessionId, userId } = await server.register()
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)))

    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const given = new Set(answers.map(({ data }) => data.refreshSession.refreshToken))
    assert.equal(given.size, 1)
    const [next = ''] = given
    assert.equal((await refresh(next)).status, 200)
    const live = await server.database.query(
      'SELECT id, refresh_counter FROM sessions WHERE user_id = $1 AND revoked_at IS NULL',
      [userId],
    )
    assert.deepEqual(live, [{ id: sessionId, refresh_counter: 2 }])
    const rotations = await eventsOf(sessionId, 'session_refreshed')
    assert.equal(rotations.length, 51)
    assert.equal(
      rotations.filter(({ details }) => JSON.stringify(details) === '{"repeated":false}').length,
      2,
    )
  })

  it('gives the current token again within the grace, and does not move the window', async () => {
    const { refreshToken, sessionId } = await server.register()
    const { refreshToken: second } = await rotate(refreshToken)
    const before = await sessionRow(sessionId)
    assert.equal((await rotate(refreshToken)).refreshToken, second)
    const { last_used_at: _, ...then } = before ?? {}
    const { last_used_at: __, ...now } = (await sessionRow(sessionId)) ?? {}
    assert.deepEqual(now, then)
  })

  for (const [name, presentOld] of [
    [
      'two steps behind',
      async (first: string, _sessionId: string) => {
        const { refreshToken: second } = await rotate(first)
        return (await rotate(second)).accessToken
      },
    ],
    [
      'one step behind after the grace',
      async (first: string, sessionId: string) => {
        const { accessToken } = await rotate(first)
        await endGrace(sessionId)
        return accessToken
      },
    ],
  ] as const) {
    it(`ends the session, records the reuse at risk 9 and raises an alert for a token ${name}`, async () => {
      const { refreshToken, sessionId, userId } = await server.register()
      const accessToken = await presentOld(refreshToken, sessionId)

      const answer = await refresh(refreshToken)
      assert.deepEqual([answer.status, answer.codes], refused)
      assert.notEqual((await sessionRow(sessionId))?.['revoked_at'], null)
      const me = await server.graphql(ME, {}, { token: accessToken })
      assert.deepEqual([me.status, me.codes], refused)

      const stepsBehind = name === 'two steps behind' ? 2 : 1
      assert.deepEqual(await eventsOf(sessionId, 'refresh_token_reused'), [
        {
          user_id: userId,
          outcome: 'DENIED',
          severity: 'CRITICAL',
          risk_score: 9,
          details: { stepsBehind, lineage: stepsBehind === 1 ? 'recent' : 'stale' },
          ip: '127.0.0.1',
          traced: true,
        },
      ])
      const alerts = await server.database.query(
        'SELECT rule, severity, status, count, user_id FROM security_alerts WHERE key = $1',
        [sessionId],
      )
      assert.deepEqual(alerts, [
        { rule: 'refresh_token_reused', severity: 'CRITICAL', status: 'OPEN', count: 1, user_id: userId },
      ])
      const raised = await eventsOf(sessionId, 'alert_raised')
      assert.equal(raised.length, 1)
    })
  }

  it('takes no token of an ended session, not even the newest', async () => {
    const { refreshToken, sessionId } = await server.register()
    const { refreshToken: second } = await rotate(refreshToken)
    const { refreshToken: third } = await rotate(second)
    await refresh(refreshToken)
    for (const token of [refreshToken, second, third]) {
      const { status, codes } = await refresh(token)
      assert.deepEqual([status, codes], refused)
    }
    assert.equal((await eventsOf(sessionId, 'refresh_token_reused')).length, 1)
  })

  it('ends at the idle end, which moves, and at the absolute end, which does not', async () => {
    const { refreshToken, sessionId } = await server.register()
    await server.database.query(
      `UPDATE sessions SET expires_at = now() + interval '1 h', ends_at = now() + interval '2 h' WHERE id = $1`,
      [sessionId],
    )
    const { refreshToken: second } = await rotate(refreshToken)
    const [row] = await server.database.query(
      'SELECT expires_at = ends_at AS capped FROM sessions WHERE id = $1',
      [sessionId],
    )
    assert.deepEqual(row, { capped: true })
    await server.database.query('UPDATE sessions SET expires_at = now() WHERE id = $1', [sessionId])
    assert.deepEqual((await refresh(second)).codes, ['UNAUTHENTICATED'])
  })

  it('bites at once for a person who is suspended, by token and by refresh', async () => {
    const { accessToken, refreshToken, userId } = await server.register()
    await server.graphql(ME, {}, { token: accessToken })
    await server.database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId])
    const { status, codes } = await refresh(refreshToken)
    assert.deepEqual([status, codes], refused)
    await server.database.query(`UPDATE users SET status = 'ACTIVE' WHERE id = $1`, [userId])
    const old = await server.graphql(ME, {}, { token: accessToken })
    assert.deepEqual([old.status, old.codes], refused)
  })

  it('leaves no live token where a logout races a refresh', async () => {
    for (let round = 0; round < 50; round += 1) {
      const { accessToken, refreshToken, sessionId } = await server.register()
      const [renewed, loggedOut] = await Promise.all([
        refresh(refreshToken),
        server.graphql(LOGOUT, {}, { token: accessToken }),
      ])
      assert.equal(loggedOut.status, 200)
      assert.notEqual((await sessionRow(sessionId))?.['revoked_at'], null)
      const tokens = [refreshToken, renewed.data?.refreshSession?.refreshToken ?? refreshToken]
      for (const token of tokens) assert.equal((await refresh(token)).status, 401)
      for (const token of [accessToken, renewed.data?.refreshSession?.accessToken ?? accessToken])
        assert.equal((await server.graphql(ME, {}, { token })).status, 401)
    }
  })
})
