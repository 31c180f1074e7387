import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { factorsOf } from '../support/factors.ts'
import { bends, origin, passkeysOf, rpId } from '../support/passkeys.ts'
import { suiteServer } from '../support/server.ts'
import { softAuthenticator } from '../support/softAuthenticator.ts'

describe('passkeys that are registered', async () => {
  const server = await suiteServer({ APP_URL: origin })
  const factors = factorsOf(server)
  const passkeys = passkeysOf(server)

  it('are asked for as discoverable, verifying and without attestation, none twice', async () => {
    const { email, passkey } = await passkeys.withPasskey()
    const asked = await passkeys.start()
    const { data } = await passkeys.finish(asked.challenge, passkey.get(asked.options))
    const { accessToken } = data.finishPasskeyLogin
    const { challenge, options } = await passkeys.ask(accessToken)
    assert.equal(options.challenge, challenge)
    assert.deepEqual([options.rp.id, options.user.name, options.attestation], [rpId, email, 'none'])
    const { residentKey, userVerification } = options.authenticatorSelection
    assert.deepEqual([residentKey, userVerification], ['required', 'required'])
    assert.deepEqual(
      options.excludeCredentials.map(({ id }: { id: string }) => id),
      [passkey.id],
    )
    const again = await passkeys.add(accessToken, challenge, passkey.create(options))
    assert.deepEqual([again.status, again.codes], [409, ['CONFLICT']])
  })

  it('are recorded and shown to their person', async () => {
    const { factor, userId } = await passkeys.withPasskey()
    assert.deepEqual([factor.method, factor.name], ['PASSKEY', 'laptop'])
    assert.deepEqual(await factors.events(userId, 'second_factor_added'), [
      { method: 'PASSKEY', factorId: factor.id },
    ])
  })

  for (const [what, bent] of bends)
    it(`are refused ${what}`, async () => {
      const { accessToken } = await server.register()
      const { challenge, options } = await passkeys.ask(accessToken)
      const answer = await passkeys.add(
        accessToken,
        challenge,
        softAuthenticator(origin, rpId).create(options, bent),
      )
      assert.deepEqual([answer.status, answer.codes], [401, ['INVALID_CREDENTIALS']])
    })

  it('answer a question once, of their purpose and person alone', async () => {
    const [ada, eve] = [await server.register(), await server.register()]
    const passkey = softAuthenticator(origin, rpId)
    const { challenge, options } = await passkeys.ask(ada.accessToken)
    const stolen = await passkeys.add(eve.accessToken, challenge, passkey.create(options))
    assert.deepEqual([stolen.status, stolen.codes], [400, ['TOKEN_INVALID']])
    const other = await passkeys.start()
    const swapped = await passkeys.add(ada.accessToken, other.challenge, passkey.create(other))
    assert.deepEqual(swapped.codes, ['TOKEN_INVALID'])
    assert.equal((await passkeys.add(ada.accessToken, challenge, passkey.create(options))).status, 200)
  })

  it('are nobody’s for a response of no form', async () => {
    const { accessToken } = await server.register()
    for (const response of [{}, { id: 1 }, { ...softAuthenticator(origin, rpId).get({ challenge: 'x' }) }]) {
      const { challenge } = await passkeys.ask(accessToken)
      assert.deepEqual((await passkeys.add(accessToken, challenge, response)).codes, ['INVALID_CREDENTIALS'])
    }
  })
})
