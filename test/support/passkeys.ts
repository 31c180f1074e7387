import assert from 'node:assert/strict'
import {
  FINISH_PASSKEY_LOGIN,
  FINISH_REGISTRATION,
  START_PASSKEY_LOGIN,
  START_REGISTRATION,
} from './factors.ts'
import { REFRESH, type SignedInAnswer } from './graphqlClient.ts'
import type { TestServer } from './server.ts'
import { type Bent, softAuthenticator } from './softAuthenticator.ts'

export const rpId = 'gate.example'
export const origin = `https://${rpId}`

/** Every way to bend an answer that a server has to see. */
export const bends: readonly (readonly [string, Bent])[] = [
  ['of another page', { origin: 'https://gate.example.evil.example' }],
  ['of a page that only begins like ours', { origin: `${origin}.` }],
  ['for another site', { rpId: 'evil.example' }],
  ['of the other kind', { type: 'webauthn.something' }],
  ['to another question', { challenge: 'b'.repeat(43) }],
  ['of nobody verified', { isVerified: false }],
]

/** What a test about passkeys asks of a server whose APP_URL is `origin`. */
export function passkeysOf(server: TestServer) {
  const ask = async (token: string) =>
    (await server.graphql(START_REGISTRATION, {}, { token })).data.startPasskeyRegistration
  const add = (token: string, challenge: string, response: object) =>
    server.graphql(FINISH_REGISTRATION, { input: { challenge, response, name: 'laptop' } }, { token })

  return {
    ask,
    add,
    async start(token?: string) {
      const options = token === undefined ? {} : { token }
      return (await server.graphql(START_PASSKEY_LOGIN, {}, options)).data.startPasskeyLogin
    },
    finish: (challenge: string, response: object, token?: string) =>
      server.graphql(
        FINISH_PASSKEY_LOGIN,
        { input: { challenge, response } },
        token === undefined ? {} : { token },
      ),
    /** Somebody, by default new, with a passkey and a token of now. */
    async withPasskey(person?: SignedInAnswer & { readonly email: string }) {
      const who = person ?? (await server.register())
      const passkey = softAuthenticator(origin, rpId)
      const { challenge, options } = await ask(who.accessToken)
      const added = await add(who.accessToken, challenge, passkey.create(options))
      assert.equal(added.status, 200, added.text)
      const { data } = await server.graphql(REFRESH, { input: { refreshToken: who.refreshToken } })
      const { accessToken, refreshToken } = data.refreshSession
      return { ...who, accessToken, refreshToken, passkey, factor: added.data.finishPasskeyRegistration }
    },
  }
}
