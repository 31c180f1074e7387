import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('login', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '5' })
  })
  after(() => server.stop())

  it('gives a session whose access token says who asks', async () => {
    const { email } = await server.register()
    const { accessToken } = await server.login(email)
    const { data } = await server.graphql(ME, {}, { token: accessToken })
    assert.deepEqual(data, { me: { id: data.me.id, email, roles: ['USER'] } })
  })

  it('refuses a wrong password without saying which half was wrong', async () => {
    const { email } = await server.register()
    const wrong = await server.graphql(LOGIN, { input: { email, password: 'nope' } })
    const unknown = await server.graphql(LOGIN, { input: { email: 'nobody@example.com', password: 'nope' } })
    assert.deepEqual([wrong.status, wrong.codes], [401, ['INVALID_CREDENTIALS']])
    assert.equal(wrong.text, unknown.text)
  })

  it('records a failure with its reason, whom it is about, and where it came from', async () => {
    const { email, userId } = await server.register()
    await server.graphql(
      LOGIN,
      { input: { email, password: 'nope' } },
      { headers: { 'x-request-id': 'probe-1' } },
    )
    const rows = await server.database.query(
      `SELECT event_type, outcome, risk_score, user_id, host(ip_address) AS ip, operation, details
         FROM security_events WHERE request_id = 'probe-1'`,
    )
    assert.deepEqual(rows, [
      {
        event_type: 'login_failed',
        outcome: 'FAILURE',
        risk_score: 2,
        user_id: userId,
        ip: '127.0.0.1',
        operation: 'login',
        details: { reason: 'wrong_password' },
      },
    ])
  })

  it('finds the account whatever the spelling of its address', async () => {
    const { userId } = await server.register('grace.hopper@example.com')
    for (const spelling of [
      'GRACE.HOPPER@EXAMPLE.COM',
      '  grace.hopper@example.com ',
      'grace.hopper＠example.com',
    ]) {
      assert.equal((await server.login(spelling)).userId, userId, spelling)
    }
  })

  it('never lets the right guess of a parallel burst win once the attempts are used up', async () => {
    const { email } = await server.register()
    const guesses = [...Array.from({ length: 19 }, () => 'wrong'), goodPassword]
    const answers = await Promise.all(
      guesses.map((password) => server.graphql(LOGIN, { input: { email, password } })),
    )
    const codes = answers.flatMap((answer) => answer.codes)
    assert.equal(answers.filter(({ data }) => data?.login != null).length, codes.length === 20 ? 0 : 1)
    assert.equal(codes.filter((code) => code === 'INVALID_CREDENTIALS').length <= 5, true)

    const late = await server.graphql(LOGIN, { input: { email, password: goodPassword } })
    assert.deepEqual([late.status, late.codes], [429, ['TOO_MANY_ATTEMPTS']])
    assert.equal(late.headers.get('retry-after'), String(late.errors[0]?.extensions['retryAfter']))
  })
})
