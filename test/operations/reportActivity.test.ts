import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emailChangesOf, newPassword } from '../support/emailChanges.ts'
import { CONFIRM as CONFIRM_TOTP, ENROLL, REGENERATE, REMOVE } from '../support/factors.ts'
import { ME, REFRESH } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

const CREATE_KEY = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }'
const START_PASSKEY = 'mutation { startPasskeyRegistration { challenge } }'

describe('"this was not me"', async () => {
  const server = await suiteServer({ DATABASE_TIMEOUT_MS: '30000' })
  const changes = emailChangesOf(server)
  const { login } = changes

  it('ends every session and key, and the password is as a wrong one until it is reset by the mail', async () => {
    const person = await changes.told()
    const thief = await server.login(person.email)
    const key = await server.graphql(
      CREATE_KEY,
      { input: { name: 'thief', scopes: ['ME_READ'] } },
      { token: thief.accessToken },
    )
    const { secret } = key.data.createApiKey
    assert.deepEqual((await server.graphql(ME, {}, { token: secret })).codes, [])
    assert.deepEqual((await changes.report(person.reportToken)).codes, [])

    for (const token of [person.accessToken, thief.accessToken, secret])
      assert.deepEqual((await server.graphql(ME, {}, { token })).codes, ['UNAUTHENTICATED'])
    const refreshed = await server.graphql(REFRESH, { input: { refreshToken: thief.refreshToken } })
    assert.deepEqual(refreshed.codes, ['UNAUTHENTICATED'])
    const right = await login(person.email)
    const wrong = await login(person.email, 'Wrong-Horse-9-Battery')
    assert.deepEqual([right.status, right.text], [wrong.status, wrong.text])
    assert.deepEqual(right.codes, ['INVALID_CREDENTIALS'])

    assert.deepEqual((await changes.resetBy(person.email, newPassword)).codes, [])
    assert.deepEqual((await login(person.email, newPassword)).codes, [])
    const types = ['unrecognised_activity_reported', 'sessions_revoked', 'api_key_revoked', 'password_reset']
    assert.deepEqual(await changes.eventsOf(person.userId, types), types)
    const devices = await server.database.query(
      `SELECT count(*)::int AS n FROM known_devices WHERE user_id = $1 AND created_at < (SELECT password_changed_at FROM users WHERE id = $1)`,
      [person.userId],
    )
    assert.deepEqual(devices, [{ n: 0 }])
  })

  it('freezes address and factors for a day after the reset, and a link for another address is dead', async () => {
    const person = await changes.told()
    const pending = await changes.asked(changes.fresh(), person)
    await changes.report(person.reportToken)
    await changes.resetBy(person.email, newPassword)
    assert.deepEqual((await changes.confirm(pending.confirmToken)).codes, ['TOKEN_INVALID'])

    const back = await server.login(person.email, newPassword)
    const options = { token: back.accessToken }
    const frozen = [
      await changes.request({ ...back, email: person.email }, changes.fresh()),
      await server.graphql(ENROLL, {}, options),
      await server.graphql(CONFIRM_TOTP, { code: '123456' }, options),
      await server.graphql(START_PASSKEY, {}, options),
      await server.graphql(REMOVE, { id: back.userId }, options),
      await server.graphql(REGENERATE, {}, options),
    ]
    assert.deepEqual(
      frozen.map(({ codes }) => codes[0]),
      frozen.map(() => 'FORBIDDEN'),
    )
    const [events] = await server.database.query(
      `SELECT count(*)::int AS n FROM security_events WHERE user_id = $1 AND event_type = 'access_denied'`,
      [person.userId],
    )
    assert.deepEqual(events, { n: frozen.length })

    await server.database.query(`UPDATE users SET frozen_until = now() - interval '1 second' WHERE id = $1`, [
      person.userId,
    ])
    assert.deepEqual((await server.graphql(ENROLL, {}, options)).codes, [])
  })

  it('refuses to confirm an address while the account is frozen', async () => {
    const pending = await changes.asked()
    await server.database.query(`UPDATE users SET frozen_until = now() + interval '1 hour' WHERE id = $1`, [
      pending.userId,
    ])
    assert.deepEqual((await changes.confirm(pending.confirmToken)).codes, ['FORBIDDEN'])
    assert.equal((await changes.emailOf(pending.userId))?.['email'], pending.email)
  })

  it('is said once by fifty at once', async () => {
    const person = await changes.told()
    const answers = await Promise.all(Array.from({ length: 50 }, () => changes.report(person.reportToken)))
    const codes = answers.map(({ codes: [code] }) => code ?? 'done')
    assert.deepEqual([codes.filter((code) => code === 'done').length, new Set(codes).size], [1, 2])
    assert.deepEqual(await changes.eventsOf(person.userId, ['unrecognised_activity_reported']), [
      'unrecognised_activity_reported',
    ])
  })

  it('from the old address takes a change of the address back, so that no reset goes to the thief', async () => {
    const person = await server.register()
    const { newEmail } = await changes.moved(changes.fresh(), person)
    const notice = await server.mail.next(person.email, 'A change of your email address was asked for')
    assert.deepEqual((await changes.report(notice.tokens['report'] ?? '')).codes, [])
    assert.equal((await changes.emailOf(person.userId))?.['email'], person.email)
    assert.deepEqual((await changes.resetBy(person.email, newPassword)).codes, [])
    const mails = (await server.mail.all()).filter((mail) => mail.to === newEmail && 'reset' in mail.tokens)
    assert.deepEqual(mails, [])
  })

  it('has no say from an address that was left for good', async () => {
    const person = await changes.told()
    const { undoToken } = await changes.moved(changes.fresh(), person)
    await server.database.query(
      `UPDATE one_time_tokens SET expires_at = now() WHERE user_id = $1 AND purpose = 'undo_email_change'`,
      [person.userId],
    )
    assert.deepEqual((await changes.report(person.reportToken)).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await changes.undo(undoToken)).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await server.graphql(ME, {}, { token: person.accessToken })).codes, [])
  })

  it('and a reset, at the same time as one another, both end', async () => {
    const person = await changes.told()
    await server.graphql(
      'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }',
      {
        email: person.email,
      },
    )
    const mail = await server.mail.next(person.email, 'Choose a new password')
    const [reported, reset] = await Promise.all([
      changes.report(person.reportToken),
      server.graphql('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }', {
        input: { token: mail.tokens['reset'] ?? '', newPassword },
      }),
    ])
    assert.deepEqual(reported.codes, [])
    assert.ok(reset.codes[0] === undefined || reset.codes[0] === 'TOKEN_INVALID', reset.text)
  })
})
