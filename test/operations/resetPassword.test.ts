import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const REQUEST = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }'
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }'
const newPassword = 'Fresh-Zebra-7-Lantern'
const subject = 'Choose a new password'

describe('a password reset', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ DATABASE_TIMEOUT_MS: '30000' })
  })
  after(() => server.stop())

  const request = (email: string) => server.graphql(REQUEST, { email })
  const reset = (token: string, password = newPassword) =>
    server.graphql(RESET, { input: { token, newPassword: password } })
  const login = (email: string, password: string) => server.graphql(LOGIN, { input: { email, password } })
  const asked = async () => {
    const person = await server.register()
    await request(person.email)
    const mail = await server.mail.next(person.email, subject)
    return { ...person, token: mail.tokens['reset'] ?? '', mail }
  }

  it('sets the password, ends every session and signs nobody in', async () => {
    const { email, userId, accessToken, refreshToken, token } = await asked()
    const { status, data } = await reset(token)
    assert.deepEqual([status, data], [200, { resetPassword: { accepted: true } }])
    assert.deepEqual((await server.graphql(ME, {}, { token: accessToken })).codes, ['UNAUTHENTICATED'])
    assert.deepEqual((await server.graphql(REFRESH, { input: { refreshToken } })).codes, ['UNAUTHENTICATED'])
    assert.deepEqual((await login(email, goodPassword)).codes, ['INVALID_CREDENTIALS'])
    assert.deepEqual((await login(email, newPassword)).codes, [])

    const events = await server.database.query(
      `SELECT event_type, details FROM security_events WHERE user_id = $1 AND operation LIKE '%Password%' ORDER BY id`,
      [userId],
    )
    assert.deepEqual(events, [
      { event_type: 'password_reset_requested', details: {} },
      { event_type: 'password_reset', details: {} },
      { event_type: 'sessions_revoked', details: { count: 1, reason: 'password_reset' } },
    ])
    const told = await server.mail.next(email, 'Your password was changed')
    assert.match(told.tokens['report'] ?? '', /^gt_/)
  })

  it('has one winner of fifty at once, and one event', async () => {
    const { token, userId } = await asked()
    const answers = await Promise.all(Array.from({ length: 50 }, () => reset(token)))
    assert.equal(answers.filter(({ data }) => data?.resetPassword != null).length, 1)
    const [row] = await server.database.query(
      `SELECT count(*)::int AS n FROM security_events WHERE event_type = 'password_reset' AND user_id = $1`,
      [userId],
    )
    assert.deepEqual(row, { n: 1 })
  })

  it('refuses a weak password with its reasons, and the link stays good', async () => {
    const { email, token } = await asked()
    const common = await reset(token, 'Password1234!')
    assert.deepEqual([common.status, common.codes], [400, ['WEAK_PASSWORD']])
    const own = await reset(token, `${email.split('@')[0]}-Horse-9`)
    assert.deepEqual(own.codes, ['WEAK_PASSWORD'])
    assert.deepEqual((await reset(token, 'x'.repeat(300))).codes, ['WEAK_PASSWORD'])
    assert.deepEqual((await reset(token)).codes, [])
  })

  it('answers every bad token alike, whatever the password', async () => {
    const { email, token, userId } = await asked()
    const other = await asked()
    await reset(other.token)
    await server.database.query(`UPDATE one_time_tokens SET expires_at = now() WHERE user_id = $1`, [userId])
    const bad = [token, other.token, '', 'gt_', `gt_${'A'.repeat(43)}`, `gt_${'x'.repeat(50_000)}`]
    const answers = [
      ...(await Promise.all(bad.map((each) => reset(each)))),
      await reset(`gt_${'B'.repeat(43)}`, 'weak'),
    ]
    assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1)
    assert.deepEqual(answers[0]?.codes, ['TOKEN_INVALID'])
    assert.deepEqual((await login(email, goodPassword)).codes, [])
  })

  it('is not made with a token that has another purpose, or of an address that the person left', async () => {
    const { token, userId } = await asked()
    await server.database.query(
      `UPDATE one_time_tokens SET purpose = 'verify_email' WHERE purpose = 'reset_password' AND user_id = $1
         AND NOT EXISTS (SELECT FROM one_time_tokens o WHERE o.user_id = $1 AND o.purpose = 'verify_email')`,
      [userId],
    )
    await server.database.query(
      `UPDATE one_time_tokens SET purpose = 'report_activity' WHERE purpose = 'reset_password' AND user_id = $1`,
      [userId],
    )
    assert.deepEqual((await reset(token)).codes, ['TOKEN_INVALID'])

    const moved = await asked()
    await server.database.query(`UPDATE users SET email_canonical = 'moved@example.com' WHERE id = $1`, [
      moved.userId,
    ])
    assert.deepEqual((await reset(moved.token)).codes, ['TOKEN_INVALID'])
  })

  it('does not open a suspended account, which is sent no link either', async () => {
    const { email, token, userId } = await asked()
    await server.database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId])
    assert.deepEqual((await reset(token)).codes, ['TOKEN_INVALID'])
    assert.equal((await request(email)).status, 200)
  })

  it('ends the links before the latest, and all of them once the password is changed', async () => {
    const { email, token: first, userId } = await asked()
    await server.database.query(`DELETE FROM pgboss.job WHERE name = 'mail_requests'`)
    await request(email)
    const second = (await server.mail.next(email, subject, 2)).tokens['reset'] ?? ''
    assert.deepEqual((await reset(first)).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await reset(second)).codes, [])
    const rows = await server.database.query(
      `SELECT count(*)::int AS n FROM one_time_tokens WHERE user_id = $1 AND purpose = 'reset_password' AND used_at IS NULL`,
      [userId],
    )
    assert.deepEqual(rows, [{ n: 0 }])
  })

  it('mails one link a minute, whatever is asked, and answers each alike', async () => {
    const { email } = await server.register()
    const left = 60_000 - (Date.now() % 60_000)
    if (left < 3_000) await new Promise((resolve) => setTimeout(resolve, left))
    const answers = await Promise.all(Array.from({ length: 10 }, () => request(email)))
    assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1)
    await server.mail.next(email, subject)
    const other = await asked()
    assert.notEqual(other.token, '')
    const mails = (await server.mail.all()).filter((mail) => mail.to === email && mail.subject === subject)
    assert.equal(mails.length, 1)
  })

  it('takes its links from APP_URL, never from what a request says', async () => {
    const { email } = await server.register()
    await server.graphql(
      REQUEST,
      { email },
      { headers: { 'x-forwarded-host': 'evil.example', origin: server.url, forwarded: 'host=evil.example' } },
    )
    const { source } = await server.mail.next(email, subject)
    assert.doesNotMatch(source, /evil\.example/)
    assert.match(source, /http:\/\/localhost:\d+\/account\/reset#token=gt_/)
  })
})

describe('the limit of password resets', () => {
  it('is three an hour and address, and says so', async () => {
    const server = await startServer({ RATE_LIMIT_OVERRIDES: '' })
    try {
      const answers = []
      for (let n = 0; n < 4; n += 1)
        answers.push(await server.graphql(REQUEST, { email: `nobody-${n}@example.com` }))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200, 429],
      )
    } finally {
      await server.stop()
    }
  })
})
