import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ENROLL, REAUTHENTICATE, codeOf, factorsOf, passwordLogin, wrongCode } from '../support/factors.ts'
import { REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

describe('reauthenticate', async () => {
  const server = await suiteServer({ MAX_LOGIN_ATTEMPTS: '3' })
  const factors = factorsOf(server)

  const prove = (token: string, input: object) => server.graphql(REAUTHENTICATE, { input }, { token })
  const age = async (userId: string) => {
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = $1`,
      [userId],
    )
  }

  it('opens what wants a recent proof, in the same session, whose refresh token stays', async () => {
    const { accessToken, refreshToken, sessionId, userId } = await server.register()
    await age(userId)
    const began = performance.now()
    let answer = await server.graphql(ENROLL, {}, { token: accessToken })
    // The change reaches the memory of the server through the database.
    while (answer.status === 200 && performance.now() - began < 5_000)
      answer = await server.graphql(ENROLL, {}, { token: accessToken })
    assert.deepEqual(answer.codes, ['STEP_UP_REQUIRED'])

    const { data } = await prove(accessToken, { password: goodPassword })
    const renewed = data.reauthenticate
    assert.deepEqual([renewed.session.id, renewed.refreshToken], [sessionId, null])
    assert.deepEqual([renewed.session.assuranceLevel, renewed.session.authenticationMethods], [1, ['pwd']])
    assert.equal((await server.graphql(ENROLL, {}, { token: renewed.accessToken })).status, 200)
    assert.deepEqual(await factors.events(userId, 'reauthenticated'), [{ methods: ['pwd'] }])
    assert.equal((await server.graphql(REFRESH, { input: { refreshToken } })).status, 200)
  })

  it('raises the level for another factor, never for the same one twice', async () => {
    const person = await factors.enrolled()
    const same = await prove(person.accessToken, { password: goodPassword })
    assert.deepEqual(same.data.reauthenticate.session.assuranceLevel, 1)
    const other = await prove(person.accessToken, { totpCode: codeOf(person.secret) })
    const { session } = other.data.reauthenticate
    assert.deepEqual([session.assuranceLevel, session.authenticationMethods], [2, ['pwd', 'otp']])
    const again = await prove(person.accessToken, { totpCode: codeOf(person.secret) })
    assert.deepEqual([again.status, again.codes], [401, ['INVALID_CREDENTIALS']])
  })

  it('does not make level 2 of a session that only ever saw codes', async () => {
    const person = await factors.enrolled()
    await server.database.query(
      `UPDATE sessions SET authentication_methods = '{otp}', assurance_level = 1 WHERE user_id = $1`,
      [person.userId],
    )
    const { data } = await prove(person.accessToken, { totpCode: codeOf(person.secret) })
    assert.equal(data.reauthenticate.session.assuranceLevel, 1)
  })

  it('locks the account for guessed passwords as a sign-in does', async () => {
    const { accessToken, email, userId } = await server.register()
    for (let time = 0; time < 3; time += 1)
      assert.deepEqual((await prove(accessToken, { password: 'nope' })).codes, ['INVALID_CREDENTIALS'])
    const locked = await prove(accessToken, { password: goodPassword })
    assert.deepEqual([locked.status, locked.codes], [429, ['TOO_MANY_ATTEMPTS']])
    assert.deepEqual((await passwordLogin(server, email)).codes, ['TOO_MANY_ATTEMPTS'])
    assert.deepEqual(await factors.events(userId, 'reauthentication_failed', 1), [
      ...Array.from({ length: 3 }, () => ({ method: 'PASSWORD', reason: 'wrong' })),
      { method: 'PASSWORD', reason: 'too_many_attempts' },
    ])
    assert.equal((await factors.events(userId, 'account_locked')).length, 1)
  })

  it('shares the guesses at an authenticator with the sign-in', async () => {
    const { accessToken, email, secret } = await factors.enrolled()
    const totpCode = wrongCode(secret)
    await Promise.all(Array.from({ length: 8 }, () => prove(accessToken, { totpCode })))
    const right = await prove(accessToken, { totpCode: codeOf(secret) })
    assert.deepEqual([right.status, right.codes], [429, ['TOO_MANY_ATTEMPTS']])
    const challenge = await factors.challenge(email)
    const late = await factors.complete({ challenge, totpCode: codeOf(secret) })
    assert.deepEqual(late.codes, ['TOO_MANY_ATTEMPTS'])
  })

  it('wants exactly one proof, a session, and an authenticator that there is', async () => {
    const { accessToken } = await server.register()
    for (const input of [{}, { password: goodPassword, totpCode: '123456' }, { totpCode: null }])
      assert.deepEqual((await prove(accessToken, input)).codes, ['BAD_USER_INPUT'])
    assert.deepEqual((await prove(accessToken, { totpCode: '123456' })).codes, ['INVALID_CREDENTIALS'])
    assert.deepEqual((await prove(accessToken, { passkey: { id: 'x' } })).codes, ['TOKEN_INVALID'])
    const stranger = await server.graphql(REAUTHENTICATE, { input: { password: goodPassword } })
    assert.deepEqual(stranger.codes, ['UNAUTHENTICATED'])
  })
})
