import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { factorsOf } from '../support/factors.ts'
import { LOGIN, ME, goodPassword } from '../support/graphqlClient.ts'
import { bends, origin, passkeysOf, rpId } from '../support/passkeys.ts'
import { suiteServer } from '../support/server.ts'
import { softAuthenticator } from '../support/softAuthenticator.ts'

describe('passkeys that sign in', async () => {
  const server = await suiteServer({
    APP_URL: origin,
    CORS_ORIGINS: `https://app.${rpId}`,
    MAX_LOGIN_ATTEMPTS: '3',
  })
  const factors = factorsOf(server)
  const passkeys = passkeysOf(server)

  it('need no name and no password, and count as two factors', async () => {
    const { passkey, userId } = await passkeys.withPasskey()
    const { challenge, options } = await passkeys.start()
    assert.deepEqual(
      [options.challenge, options.rpId, options.userVerification, options.allowCredentials ?? []],
      [challenge, rpId, 'required', []],
    )
    const { data, text } = await passkeys.finish(challenge, passkey.get(options, { userHandle: userId }))
    const { accessToken, session, user } = data?.finishPasskeyLogin ?? assert.fail(text)
    assert.deepEqual([user.id, session.assuranceLevel], [userId, 2])
    assert.deepEqual(session.authenticationMethods, ['hwk', 'mfa'])
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 200)
    assert.deepEqual((await factors.events(userId, 'login_succeeded')).at(-1), { methods: ['hwk', 'mfa'] })
  })

  it('are taken from a page of CORS_ORIGINS too', async () => {
    const { passkey } = await passkeys.withPasskey()
    const { challenge, options } = await passkeys.start()
    const answer = await passkeys.finish(challenge, passkey.get(options, { origin: `https://app.${rpId}` }))
    assert.equal(answer.status, 200)
  })

  for (const [what, bent] of [
    ...bends,
    ['of somebody else’s name', { userHandle: '01970000-0000-7000-8000-000000000000' }],
  ] as const)
    it(`are refused ${what}`, async () => {
      const { passkey, userId } = await passkeys.withPasskey()
      const { challenge, options } = await passkeys.start()
      const answer = await passkeys.finish(challenge, passkey.get(options, bent))
      assert.deepEqual([answer.status, answer.codes], [401, ['INVALID_CREDENTIALS']])
      assert.deepEqual(await factors.events(userId, 'login_failed', 1), [{ reason: 'wrong_passkey' }])
    })

  it('are refused again: an answer that was heard is worth nothing', async () => {
    const { passkey } = await passkeys.withPasskey()
    const { challenge, options } = await passkeys.start()
    const response = passkey.get(options)
    const answers = await Promise.all(Array.from({ length: 16 }, () => passkeys.finish(challenge, response)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ codes }) => codes[0] === 'TOKEN_INVALID').length, 15)
    const fresh = await passkeys.start()
    assert.deepEqual((await passkeys.finish(fresh.challenge, response)).codes, ['INVALID_CREDENTIALS'])
  })

  it('are refused where client data, authenticator data or signature were changed', async () => {
    const { passkey } = await passkeys.withPasskey()
    for (const part of ['clientDataJSON', 'authenticatorData', 'signature']) {
      const { challenge, options } = await passkeys.start()
      const { response, ...credential } = passkey.get(options)
      const bytes = Buffer.from(
        String(Object.entries(response).find(([name]) => name === part)?.[1]),
        'base64url',
      )
      bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1
      const changed = { ...credential, response: { ...response, [part]: bytes.toString('base64url') } }
      assert.deepEqual((await passkeys.finish(challenge, changed)).codes, ['INVALID_CREDENTIALS'], part)
    }
  })

  it('are refused from a key that signs in the name of another passkey', async () => {
    const [ada, eve] = [await passkeys.withPasskey(), await passkeys.withPasskey()]
    const { challenge, options } = await passkeys.start()
    const forged = { ...eve.passkey.get(options), id: ada.passkey.id, rawId: ada.passkey.id }
    assert.deepEqual((await passkeys.finish(challenge, forged)).codes, ['INVALID_CREDENTIALS'])
  })

  it('answer alike for an unknown passkey and a wrong one', async () => {
    const { passkey } = await passkeys.withPasskey()
    const asked = [await passkeys.start(), await passkeys.start()]
    const wrong = await passkeys.finish(
      asked[0].challenge,
      passkey.get(asked[0].options, { isVerified: false }),
    )
    const unknown = await passkeys.finish(
      asked[1].challenge,
      softAuthenticator(origin, rpId).get(asked[1].options),
    )
    assert.deepEqual([wrong.status, wrong.errors[0]?.message], [unknown.status, unknown.errors[0]?.message])
  })

  it('are refused and recorded where their count went back: there are two of it', async () => {
    const { passkey, userId } = await passkeys.withPasskey()
    const signIn = async (counter: number) => {
      const { challenge, options } = await passkeys.start()
      return passkeys.finish(challenge, passkey.get(options, { counter }))
    }
    assert.equal((await signIn(40)).status, 200)
    for (const counter of [39, 40, 0])
      assert.deepEqual((await signIn(counter)).codes, ['INVALID_CREDENTIALS'], String(counter))
    assert.equal((await signIn(41)).status, 200)
    assert.deepEqual(
      await factors.events(userId, 'login_failed', 3),
      Array.from({ length: 3 }, () => ({ reason: 'copied_passkey' })),
    )
  })

  it('are taken from an authenticator that counts nothing', async () => {
    const who = await server.register()
    const passkey = softAuthenticator(origin, rpId)
    const { challenge, options } = await passkeys.ask(who.accessToken)
    await passkeys.add(who.accessToken, challenge, passkey.create(options, { counter: 0 }))
    for (let time = 0; time < 2; time += 1) {
      const asked = await passkeys.start()
      assert.equal(
        (await passkeys.finish(asked.challenge, passkey.get(asked.options, { counter: 0 }))).status,
        200,
      )
    }
  })

  it('work while guessed passwords have locked the account, and unlock nothing', async () => {
    const { email, passkey } = await passkeys.withPasskey()
    const guess = (password: string) => server.graphql(LOGIN, { input: { email, password } })
    for (let time = 0; time < 3; time += 1) await guess('nope')
    assert.deepEqual((await guess(goodPassword)).codes, ['TOO_MANY_ATTEMPTS'])
    const { challenge, options } = await passkeys.start()
    assert.equal((await passkeys.finish(challenge, passkey.get(options))).status, 200)
    assert.deepEqual((await guess(goodPassword)).codes, ['TOO_MANY_ATTEMPTS'])
  })

  it('are refused for a person who is suspended', async () => {
    const { passkey, userId } = await passkeys.withPasskey()
    await server.database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId])
    const { challenge, options } = await passkeys.start()
    assert.deepEqual((await passkeys.finish(challenge, passkey.get(options))).codes, ['INVALID_CREDENTIALS'])
  })

  it('are worth nothing late', async () => {
    const { passkey } = await passkeys.withPasskey()
    const { challenge, options } = await passkeys.start()
    await server.database.query(`UPDATE challenges SET expires_at = now()`)
    assert.deepEqual((await passkeys.finish(challenge, passkey.get(options))).codes, ['TOKEN_INVALID'])
  })
})
