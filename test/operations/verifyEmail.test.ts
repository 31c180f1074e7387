import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { REAUTHENTICATE } from '../support/factors.ts'
import { LOGIN, ME, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const VERIFY = `mutation ($token: String!) { verifyEmail(token: $token) {
  accessToken refreshToken session { id assuranceLevel authenticationMethods } user { id emailVerified status username } } }`
const RESEND = 'mutation ($email: EmailAddress!) { resendEmailVerification(email: $email) { accepted } }'
const subject = 'Verify your email address'

let people = 0
const fresh = () => `newcomer-${(people += 1)}@example.com`

describe('verifyEmail', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ EMAIL_VERIFICATION_REQUIRED: 'true', DATABASE_TIMEOUT_MS: '30000' })
  })
  after(() => server.stop())

  const register = async (email: string, input: object = {}) => {
    const answer = await server.graphql(REGISTER, { input: { email, password: goodPassword, ...input } })
    assert.deepEqual(answer.codes, [])
  }
  const tokenOf = async (email: string, count = 1) =>
    (await server.mail.next(email, subject, count)).tokens['verify'] ?? ''
  const newcomer = async (input: object = {}) => {
    const email = fresh()
    await register(email, input)
    return { email, token: await tokenOf(email) }
  }
  const login = (email: string, password = goodPassword) =>
    server.graphql(LOGIN, { input: { email, password } })

  it('opens the account and signs its person in, once', async () => {
    const { email, token } = await newcomer({ username: 'newcomer' })
    assert.deepEqual((await login(email)).codes, ['EMAIL_NOT_VERIFIED'])
    const { data } = await server.graphql(VERIFY, { token })
    const { accessToken, session, user } = data.verifyEmail
    assert.deepEqual([user.status, user.emailVerified, user.username], ['ACTIVE', true, 'newcomer'])
    assert.deepEqual([session.assuranceLevel, session.authenticationMethods], [1, ['email']])
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).data.me.id, user.id)
    assert.deepEqual((await login(email)).codes, [])

    const again = await server.graphql(VERIFY, { token })
    assert.deepEqual([again.status, again.codes], [400, ['TOKEN_INVALID']])
    const events = await server.database.query(
      `SELECT event_type FROM security_events WHERE user_id = $1 AND operation = 'verifyEmail' ORDER BY id`,
      [user.id],
    )
    assert.deepEqual(
      events.map(({ event_type }) => event_type),
      ['email_verified', 'login_succeeded'],
    )
  })

  it('has one winner of fifty at once', async () => {
    const { token } = await newcomer()
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.graphql(VERIFY, { token })))
    assert.equal(answers.filter(({ data }) => data?.verifyEmail != null).length, 1)
    const losers = answers.filter(({ codes }) => codes.length > 0)
    assert.deepEqual([...new Set(losers.flatMap(({ codes }) => codes))], ['TOKEN_INVALID'])
  })

  it('answers every bad token with the same bytes, and records it without the token', async () => {
    const { email, token } = await newcomer()
    await server.database.query(
      `UPDATE one_time_tokens SET expires_at = now() - interval '1 second'
        WHERE user_id = (SELECT id FROM users WHERE email_canonical = $1)`,
      [email],
    )
    const bad = ['', 'nonsense', token, `${token}A`, `gt_${'A'.repeat(43)}`, `gt_${'x'.repeat(50_000)}`]
    const answers = await Promise.all(bad.map((each) => server.graphql(VERIFY, { token: each })))
    assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1)
    const [row] = await server.database.query(
      `SELECT count(*)::int AS n, bool_or(details::text LIKE '%gt\\_%') AS leaks FROM security_events
        WHERE event_type = 'access_denied' AND operation = 'verifyEmail' AND details->>'code' = 'TOKEN_INVALID'`,
    )
    assert.equal(row?.['leaks'], false)
  })

  it('takes no token that was issued for something else, or for an address that the person no longer has', async () => {
    const { email, token } = await newcomer()
    await server.database.query(
      `UPDATE one_time_tokens SET purpose = 'reset_password'
        WHERE user_id = (SELECT id FROM users WHERE email_canonical = $1)`,
      [email],
    )
    assert.deepEqual((await server.graphql(VERIFY, { token })).codes, ['TOKEN_INVALID'])

    const moved = await newcomer()
    await server.database.query(`UPDATE users SET email_canonical = $2 WHERE email_canonical = $1`, [
      moved.email,
      `moved-${moved.email}`,
    ])
    assert.deepEqual((await server.graphql(VERIFY, { token: moved.token })).codes, ['TOKEN_INVALID'])
  })

  it('gives a username to the first who verifies, also of two at the same moment', async () => {
    const pair = [await newcomer({ username: 'Wanted' }), await newcomer({ username: 'wanted' })]
    const answers = await Promise.all(pair.map(({ token }) => server.graphql(VERIFY, { token })))
    const names = answers.map(({ data }) => data.verifyEmail.user.username)
    assert.equal(names.filter((name) => name === null).length, 1)
    assert.equal(names.filter((name) => name?.toLowerCase() === 'wanted').length, 1)
  })

  it('does not get past a second factor', async () => {
    const { email, token } = await newcomer()
    await server.database.query(
      `UPDATE users SET second_factor_methods = '{TOTP}' WHERE email_canonical = $1`,
      [email],
    )
    const { data, codes } = await server.graphql(VERIFY, { token })
    assert.deepEqual([data, codes], [{ verifyEmail: null }, []])
    const [row] = await server.database.query(
      `SELECT status, (SELECT count(*)::int FROM sessions WHERE user_id = users.id) AS sessions
         FROM users WHERE email_canonical = $1`,
      [email],
    )
    assert.deepEqual(row, { status: 'ACTIVE', sessions: 0 })
  })

  it('is no second factor: a link and a password together are still level 1', async () => {
    const { token: link } = await newcomer()
    const { accessToken: token } = (await server.graphql(VERIFY, { token: link })).data.verifyEmail
    const input = { password: goodPassword }
    const { data, text } = await server.graphql(REAUTHENTICATE, { input }, { token })
    const { assuranceLevel, authenticationMethods } = data?.reauthenticate?.session ?? assert.fail(text)
    assert.deepEqual([assuranceLevel, authenticationMethods], [1, ['email', 'pwd']])
  })

  it('does not open a suspended account', async () => {
    const { email, token } = await newcomer()
    await server.database.query(`UPDATE users SET status = 'SUSPENDED' WHERE email_canonical = $1`, [email])
    assert.deepEqual((await server.graphql(VERIFY, { token })).codes, ['TOKEN_INVALID'])
  })

  it('ends the session that is presented with it', async () => {
    const first = await newcomer()
    const { accessToken } = (await server.graphql(VERIFY, { token: first.token })).data.verifyEmail
    const second = await newcomer()
    await server.graphql(VERIFY, { token: second.token }, { token: accessToken })
    assert.deepEqual((await server.graphql(ME, {}, { token: accessToken })).codes, ['UNAUTHENTICATED'])
  })

  it('confirms the latest registration of an address, never an earlier password', async () => {
    const { email, token: early } = await newcomer({ password: 'Squatters-Horse-9-Battery' })
    await register(email)
    const late = await tokenOf(email, 2)
    assert.deepEqual((await server.graphql(VERIFY, { token: early })).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await server.graphql(VERIFY, { token: late })).codes, [])
    assert.deepEqual((await login(email, 'Squatters-Horse-9-Battery')).codes, ['INVALID_CREDENTIALS'])
    assert.deepEqual((await login(email)).codes, [])
  })

  it('has its mail sent again once a minute, which ends the link before', async () => {
    const { email, token } = await newcomer()
    // Two within one minute of the clock.
    const left = 60_000 - (Date.now() % 60_000)
    if (left < 3_000) await new Promise((resolve) => setTimeout(resolve, left))
    const answers = [await server.graphql(RESEND, { email }), await server.graphql(RESEND, { email })]
    assert.deepEqual(
      answers.map(({ text }) => text),
      Array(2).fill('{"data":{"resendEmailVerification":{"accepted":true}}}'),
    )
    const renewed = await tokenOf(email, 2)
    assert.deepEqual((await server.graphql(VERIFY, { token })).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await server.graphql(VERIFY, { token: renewed })).codes, [])
    const mails = (await server.mail.all()).filter(({ to }) => to === email)
    assert.equal(mails.length, 2)
  })

  it('tells the owner of a taken address, and nobody else, that somebody tried to register', async () => {
    const { email, token } = await newcomer()
    await server.graphql(VERIFY, { token })
    await server.graphql(
      REGISTER,
      { input: { email: ` ${email.toUpperCase()}`, password: 'Another-Horse-9-Battery' } },
      { headers: { 'user-agent': 'Win money\u0009at evil.example' } },
    )
    const mail = await server.mail.next(email, 'Somebody tried to register with your address')
    assert.doesNotMatch(mail.source, /evil\.example/)
    assert.deepEqual(mail.tokens, {})
    assert.deepEqual((await login(email)).codes, [])
  })

  it('leaves no token in a log, a job or an event', async () => {
    const { token } = await newcomer()
    await server.graphql(VERIFY, { token })
    const places = [
      server.log,
      await server.database.query('SELECT * FROM pgboss.job'),
      await server.database.query('SELECT * FROM security_events'),
      await server.database.query('SELECT t::text FROM one_time_tokens t'),
    ]
    for (const place of places) assert.equal(JSON.stringify(place).includes(token.slice(3)), false)
  })
})
