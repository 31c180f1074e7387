import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { accepted } }'
const REQUEST = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }'
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }'
const newPassword = 'Fresh-Zebra-7-Lantern'

describe('changePassword', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '3', DATABASE_TIMEOUT_MS: '30000' })
  })
  after(() => server.stop())

  const change = (token: string, currentPassword = goodPassword, chosen = newPassword) =>
    server.graphql(CHANGE, { input: { currentPassword, newPassword: chosen } }, { token })

  it('ends the other sessions and lets this one go on by a refresh', async () => {
    const { email, accessToken, refreshToken, userId } = await server.register()
    const other = await server.login(email)
    assert.deepEqual((await change(accessToken)).data, { changePassword: { accepted: true } })

    assert.deepEqual((await server.graphql(ME, {}, { token: other.accessToken })).codes, ['UNAUTHENTICATED'])
    assert.deepEqual((await server.graphql(REFRESH, { input: { refreshToken: other.refreshToken } })).codes, [
      'UNAUTHENTICATED',
    ])
    assert.deepEqual((await server.graphql(ME, {}, { token: accessToken })).codes, ['UNAUTHENTICATED'])
    const renewed = await server.graphql(REFRESH, { input: { refreshToken } })
    const { accessToken: fresh } = renewed.data.refreshSession
    assert.equal((await server.graphql(ME, {}, { token: fresh })).data.me.id, userId)
    assert.equal((await server.login(email, newPassword)).userId, userId)

    const events = await server.database.query(
      `SELECT event_type, details FROM security_events WHERE user_id = $1 AND operation = 'changePassword' ORDER BY id`,
      [userId],
    )
    assert.deepEqual(events, [
      { event_type: 'password_changed', details: {} },
      { event_type: 'sessions_revoked', details: { count: 1, reason: 'password_changed' } },
    ])
    assert.match((await server.mail.next(email, 'Your password was changed')).tokens['report'] ?? '', /^gt_/)
  })

  it('counts wrong guesses as a sign-in does, so that a stolen session finds nothing out', async () => {
    const { accessToken, email } = await server.register()
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        change(accessToken, n === 11 ? goodPassword : `Guess-${n}-Horse-Battery`),
      ),
    )
    const codes = guesses.flatMap((guess) => guess.codes)
    assert.equal(codes.filter((code) => code === 'INVALID_CREDENTIALS').length <= 3, true)
    assert.deepEqual((await change(accessToken)).codes, ['TOO_MANY_ATTEMPTS'])
    const [row] = await server.database.query(
      `SELECT count(*) FILTER (WHERE event_type = 'account_locked') > 0 AS locked FROM security_events e
         JOIN users u ON u.id = e.user_id WHERE u.email_canonical = $1`,
      [email],
    )
    assert.deepEqual(row, { locked: true })
  })

  it('refuses a weak password and changes nothing', async () => {
    const { email, accessToken } = await server.register()
    assert.deepEqual((await change(accessToken, goodPassword, 'Password1234!')).codes, ['WEAK_PASSWORD'])
    assert.deepEqual((await change(accessToken, goodPassword, 'x'.repeat(300))).codes, ['WEAK_PASSWORD'])
    assert.deepEqual((await change(accessToken, 'x'.repeat(300))).codes, ['BAD_USER_INPUT'])
    assert.deepEqual((await server.graphql(LOGIN, { input: { email, password: goodPassword } })).codes, [])
  })

  it('asks for a recent proof of identity, and for somebody at all', async () => {
    const { refreshToken, sessionId } = await server.register()
    assert.deepEqual(
      (await server.graphql(CHANGE, { input: { currentPassword: goodPassword, newPassword } })).codes,
      ['UNAUTHENTICATED'],
    )
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE id = $1`,
      [sessionId],
    )
    const { data } = await server.graphql(REFRESH, { input: { refreshToken } })
    assert.deepEqual((await change(data.refreshSession.accessToken)).codes, ['STEP_UP_REQUIRED'])
  })

  it('ends the links of a reset that was asked for before', async () => {
    const { email, accessToken } = await server.register()
    await server.graphql(REQUEST, { email })
    const { tokens } = await server.mail.next(email, 'Choose a new password')
    await change(accessToken)
    const late = await server.graphql(RESET, {
      input: { token: tokens['reset'] ?? '', newPassword: 'Other-Zebra-7-Lantern' },
    })
    assert.deepEqual(late.codes, ['TOKEN_INVALID'])
  })
})
