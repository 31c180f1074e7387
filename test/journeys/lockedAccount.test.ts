import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { REAUTHENTICATE } from '../support/factors.ts'
import { LOGIN, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import type { Mailbox } from '../support/mailbox.ts'
import { type TestServer, startServer } from '../support/server.ts'

const REQUEST = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }'
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }'
const UNLOCK = 'mutation ($token: String!) { unlockAccount(token: $token) { accepted } }'
const SIGN_IN = 'mutation ($input: LoginInput!) { login(input: $input) { ... on SignedIn { deviceToken } } }'
const attemptsMax = 3
const locked = 'Your account was locked for a while'
const newDevice = 'A new device signed in'

describe('mail about sign-ins', () => {
  let server: TestServer
  let mail: Mailbox
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: String(attemptsMax) })
    mail = server.mail
  })
  after(() => server.stop())

  const login = (email: string, password: string) => server.graphql(LOGIN, { input: { email, password } })
  const unlock = (token: string) => server.graphql(UNLOCK, { token })
  const lock = async (email: string) => {
    for (let time = 0; time < attemptsMax; time += 1) await login(email, 'wrong')
  }
  const lockedPerson = async () => {
    const { email, userId } = await server.register()
    await lock(email)
    const { tokens } = await mail.next(email, locked)
    return { email, userId, token: tokens['unlock'] ?? '' }
  }
  const outgoing = async (email: string, subject: string) =>
    (await mail.all()).filter((one) => one.to === email && one.subject === subject).length

  it('asks for the same mail whoever has the address: a lock of nobody’s takes the same work', async () => {
    const asked = async () => {
      const rows = await server.database.query(
        `SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'mail_requests'`,
      )
      return Number(rows[0]?.['n'])
    }
    const { email } = await server.register()
    const before = await asked()
    await lock(email)
    const between = await asked()
    await lock('nobodys-address@example.com')
    assert.deepEqual([between - before, (await asked()) - between], [1, 1])
  })

  it('brings the link that opens a locked account, once', async () => {
    const { email, userId, token } = await lockedPerson()
    assert.equal((await login(email, goodPassword)).status, 429)
    assert.deepEqual((await unlock(token)).data, { unlockAccount: { accepted: true } })
    assert.equal((await login(email, goodPassword)).status, 200)

    await lock(email)
    const again = await unlock(token)
    assert.deepEqual([again.status, again.codes], [400, ['TOKEN_INVALID']])
    assert.equal((await login(email, goodPassword)).status, 429)
    const events = await server.database.query(
      `SELECT details FROM security_events WHERE event_type = 'account_unlocked' AND user_id = $1`,
      [userId],
    )
    assert.deepEqual(events, [{ details: { by: 'mail' } }])
  })

  it('opens a lock without an end', async () => {
    const { email, token } = await lockedPerson()
    await server.database.query(`UPDATE login_attempts SET sealed = true, expires_at = 'infinity'`)
    assert.equal((await login(email, goodPassword)).status, 429)
    assert.equal((await unlock(token)).status, 200)
    assert.equal((await login(email, goodPassword)).status, 200)
  })

  it('brings the link too where it was a stolen session that guessed', async () => {
    const { accessToken: token, email } = await server.register()
    for (let time = 0; time < attemptsMax; time += 1)
      await server.graphql(REAUTHENTICATE, { input: { password: 'wrong' } }, { token })
    assert.equal((await login(email, goodPassword)).status, 429)
    const { tokens } = await mail.next(email, locked)
    assert.equal((await unlock(tokens['unlock'] ?? '')).status, 200)
    assert.equal((await login(email, goodPassword)).status, 200)
  })

  it('opens with a new password as well, when the link that unlocks is too old', async () => {
    const { email, userId } = await lockedPerson()
    await server.database.query(`UPDATE login_attempts SET sealed = true, expires_at = 'infinity'`)
    await server.database.query(`DELETE FROM one_time_tokens WHERE user_id = $1`, [userId])
    await server.graphql(REQUEST, { email })
    const link = (await mail.next(email, 'Choose a new password')).tokens['reset'] ?? ''
    const newPassword = 'Fresh-Zebra-7-Lantern'
    assert.equal((await server.graphql(RESET, { input: { token: link, newPassword } })).status, 200)
    assert.equal((await login(email, newPassword)).status, 200)
    const events = await server.database.query(
      `SELECT details FROM security_events WHERE event_type = 'account_unlocked' AND user_id = $1`,
      [userId],
    )
    assert.deepEqual(events, [{ details: { by: 'mail' } }])
  })

  it('opens nobody else’s account, and nothing by a token that is wrong, huge, old, or for something else', async () => {
    const [ada, eve] = [await lockedPerson(), await lockedPerson()]
    const { tokens } = await (async () => {
      const { email } = await server.register()
      await server.login(email)
      return mail.next(email, newDevice)
    })()
    const fakes = ['', 'gt_', `${eve.token}A`, 'x'.repeat(20_000), Object.values(tokens)[0] ?? 'none']
    for (const fake of fakes) {
      const { status, codes } = await unlock(fake)
      assert.deepEqual([status, codes], [400, ['TOKEN_INVALID']], fake.slice(0, 50))
    }
    assert.equal((await unlock(eve.token)).status, 200)
    assert.equal((await login(ada.email, goodPassword)).status, 429)
    await server.database.query('UPDATE one_time_tokens SET expires_at = now() WHERE user_id = $1', [
      ada.userId,
    ])
    assert.equal((await unlock(ada.token)).status, 400)
  })

  it('is used up by one of many that come at once', async () => {
    const { token } = await lockedPerson()
    const answers = await Promise.all(Array.from({ length: 10 }, () => unlock(token)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('goes out at the first lock, not at each', async () => {
    const { email } = await lockedPerson()
    await server.database.query(
      `UPDATE login_attempts SET locked_until = now() - interval '1 s', window_ends_at = now() WHERE locked_until IS NOT NULL`,
    )
    await lock(email)
    await lockedPerson()
    assert.equal(await outgoing(email, locked), 1)
  })

  it('tells of a device that was not known, and of none that was, nor of a registration', async () => {
    const { email } = await server.register()
    const { data } = await server.graphql(SIGN_IN, { input: { email, password: goodPassword } })
    const { text } = await mail.next(email, newDevice)
    assert.match(text, /127\.0\.0\.1/)
    const headers = { 'x-gatehouse-device': data.login.deviceToken }
    await server.graphql(SIGN_IN, { input: { email, password: goodPassword } }, { headers })
    await lockedPerson()
    assert.equal(await outgoing(email, newDevice), 1)
  })

  it('tells the owner of a refresh token that was used again', async () => {
    const { email, refreshToken } = await server.register()
    let next = refreshToken
    for (let time = 0; time < 2; time += 1) {
      const { data } = await server.graphql(REFRESH, { input: { refreshToken: next } })
      next = data.refreshSession.refreshToken
    }
    assert.equal((await server.graphql(REFRESH, { input: { refreshToken } })).status, 401)
    await mail.next(email, 'A session of yours was ended')
  })
})
