import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHALLENGE, REAUTHENTICATE, codeOf, factorsOf } from '../support/factors.ts'
import { goodPassword } from '../support/graphqlClient.ts'
import { origin, passkeysOf } from '../support/passkeys.ts'
import { suiteServer } from '../support/server.ts'

describe('passkeys beside a password', async () => {
  const server = await suiteServer({ APP_URL: origin })
  const factors = factorsOf(server)
  const passkeys = passkeysOf(server)

  const login = async (email: string) =>
    (await server.graphql(CHALLENGE, { input: { email, password: goodPassword } })).data.login

  it('answer the question of the sign-in, and no passkey of another does', async () => {
    const [ada, eve] = [await passkeys.withPasskey(), await passkeys.withPasskey()]
    const { challenge, methods, passkeyOptions } = await login(ada.email)
    assert.deepEqual(methods, ['PASSKEY'])
    assert.deepEqual(
      passkeyOptions.allowCredentials.map(({ id }: { id: string }) => id),
      [ada.passkey.id],
    )
    const theirs = await factors.complete({ challenge, passkey: eve.passkey.get(passkeyOptions) })
    assert.deepEqual(theirs.codes, ['INVALID_CREDENTIALS'])
    // That question is the password's: alone it signs nobody in.
    const alone = await passkeys.finish(challenge, ada.passkey.get(passkeyOptions))
    assert.deepEqual(alone.codes, ['TOKEN_INVALID'])
    const { data } = await factors.complete({ challenge, passkey: ada.passkey.get(passkeyOptions) })
    const { assuranceLevel, authenticationMethods } = data.completeLogin.session
    assert.deepEqual([assuranceLevel, authenticationMethods], [2, ['pwd', 'hwk']])
  })

  it('answer no question with what they signed for another', async () => {
    const { email, passkey } = await passkeys.withPasskey()
    const { challenge } = await login(email)
    const other = await passkeys.start()
    const answer = await factors.complete({ challenge, passkey: passkey.get(other.options) })
    assert.deepEqual(answer.codes, ['INVALID_CREDENTIALS'])
  })

  it('are recorded where their count went back', async () => {
    const { email, passkey, userId } = await passkeys.withPasskey()
    const { challenge, passkeyOptions } = await login(email)
    await factors.complete({ challenge, passkey: passkey.get(passkeyOptions, { counter: 1 }) })
    assert.deepEqual(await factors.events(userId, 'second_factor_failed', 1), [
      { method: 'PASSKEY', reason: 'copied_passkey' },
    ])
  })

  it('have attempts of their own when those of the authenticator are used up', async () => {
    const person = await factors.enrolled()
    const { passkey } = await passkeys.withPasskey({ ...person, ...(await factors.signedInTwice(person)) })
    const { challenge, methods, passkeyOptions } = await login(person.email)
    assert.deepEqual(methods.toSorted(), ['PASSKEY', 'RECOVERY_CODE', 'TOTP'])
    for (let time = 0; time < 5; time += 1)
      await factors.complete({ challenge: await factors.challenge(person.email), totpCode: 'wrong!' })
    const spent = await factors.complete({ challenge, totpCode: codeOf(person.secret) })
    assert.deepEqual(spent.codes, ['TOO_MANY_ATTEMPTS'])
    assert.equal((await factors.complete({ challenge, passkey: passkey.get(passkeyOptions) })).status, 200)
  })

  const prove = (token: string, passkey: object) =>
    server.graphql(REAUTHENTICATE, { input: { passkey } }, { token })

  it('raise a session to level 2', async () => {
    const { accessToken, passkey } = await passkeys.withPasskey()
    const { options } = await passkeys.start(accessToken)
    assert.equal(options.allowCredentials.length, 1)
    const response = passkey.get(options)
    const { data } = await prove(accessToken, response)
    const { assuranceLevel, authenticationMethods } = data.reauthenticate.session
    assert.deepEqual([assuranceLevel, authenticationMethods], [2, ['pwd', 'hwk']])
    assert.deepEqual((await prove(accessToken, response)).codes, ['TOKEN_INVALID'])
  })

  it('are the person’s own, for a question that was theirs or anybody’s', async () => {
    const [ada, eve] = [await passkeys.withPasskey(), await passkeys.withPasskey()]
    const asked = await passkeys.start(ada.accessToken)
    assert.deepEqual((await prove(eve.accessToken, eve.passkey.get(asked.options))).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await passkeys.finish(asked.challenge, eve.passkey.get(asked.options))).codes, [
      'TOKEN_INVALID',
    ])
    const anybodys = await passkeys.start()
    const wrong = await prove(ada.accessToken, eve.passkey.get(anybodys.options))
    assert.deepEqual(wrong.codes, ['INVALID_CREDENTIALS'])
  })
})
