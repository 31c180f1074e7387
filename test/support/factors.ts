import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import type { GraphqlAnswer, SignedInAnswer } from './graphqlClient.ts'
import { LOGIN, REFRESH, goodPassword } from './graphqlClient.ts'
import type { TestServer } from './server.ts'

const signedIn =
  'accessToken refreshToken session { id assuranceLevel authenticationMethods } user { id email }'
export const ENROLL = 'mutation { enrollTotp { secret uri qrCode } }'
export const CONFIRM = 'mutation ($code: String!) { confirmTotp(code: $code) { codes } }'
export const CHALLENGE = `mutation ($input: LoginInput!) { login(input: $input) { __typename ... on SignedIn { ${signedIn} }
  ... on SecondFactorRequired { challenge methods expiresAt passkeyOptions } } }`
export const COMPLETE = `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${signedIn} } }`
export const REAUTHENTICATE = `mutation ($input: ReauthenticateInput!) { reauthenticate(input: $input) { ${signedIn} } }`
export const REMOVE = 'mutation ($id: ID!) { removeSecondFactor(id: $id) { accepted } }'
export const REGENERATE = 'mutation { regenerateRecoveryCodes { codes } }'
export const FACTORS = '{ me { secondFactors { id method name lastUsedAt } } }'

/** The code of an authenticator, so many steps of 30 seconds from now. */
export function codeOf(secret: string, steps = 0): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + steps * 30_000 })
}

/** A code that is not the authenticator's in any step near now. */
export function wrongCode(secret: string): string {
  const near = new Set([-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps)))
  return ['123456', '234567', '345678', '456789', '567890', '678901'].find((code) => !near.has(code)) ?? ''
}

export type Enrolled = SignedInAnswer & {
  readonly email: string
  readonly secret: string
  readonly codes: readonly string[]
}

/** What a test about second factors asks of a server. */
export function factorsOf(server: TestServer) {
  /** As if the time of every step that was used had passed. */
  const forgetSteps = () => server.database.query('UPDATE second_factors SET last_step = 0')

  const refresh = async (refreshToken: string): Promise<string> => {
    const { data, text } = await server.graphql(REFRESH, { input: { refreshToken } })
    assert.ok(data?.refreshSession?.accessToken, text)
    return data.refreshSession.accessToken
  }

  return {
    forgetSteps,
    /** Somebody new with an authenticator, in a session of level 1. */
    async enrolled(): Promise<Enrolled> {
      const person = await server.register()
      const options = { token: person.accessToken }
      const { data } = await server.graphql(ENROLL, {}, options)
      const { secret } = data.enrollTotp
      const confirmed = await server.graphql(CONFIRM, { code: codeOf(secret) }, options)
      assert.equal(confirmed.status, 200, confirmed.text)
      await forgetSteps()
      return {
        ...person,
        accessToken: await refresh(person.refreshToken),
        secret,
        codes: confirmed.data.confirmTotp.codes,
      }
    },
    /** As many questions as sign-ins, asked one after the other. */
    async challenges(email: string, count: number): Promise<string[]> {
      const asked: string[] = []
      for (let time = 0; time < count; time += 1) asked.push(await this.challenge(email))
      return asked
    },
    async challenge(email: string): Promise<string> {
      const { data, text } = await server.graphql(CHALLENGE, { input: { email, password: goodPassword } })
      assert.ok(data?.login?.challenge, text)
      return data.login.challenge
    },
    complete: (input: object): Promise<GraphqlAnswer> => server.graphql(COMPLETE, { input }),
    /** A session of level 2. */
    async signedInTwice({ email, secret }: Enrolled): Promise<SignedInAnswer> {
      await forgetSteps()
      const challenge = await this.challenge(email)
      const { data, text } = await server.graphql(COMPLETE, {
        input: { challenge, totpCode: codeOf(secret) },
      })
      assert.ok(data?.completeLogin, text)
      await forgetSteps()
      const { accessToken, refreshToken, session, user } = data.completeLogin
      return { accessToken, refreshToken, sessionId: session.id, userId: user.id }
    },
    /** The details of a person's events of one type, the first first, a folded row as often as it counts; waits for `atLeast` of them, which may be folding. */
    async events(userId: string | null, type: string, atLeast = 0): Promise<unknown[]> {
      const began = performance.now()
      for (;;) {
        const rows = await server.database.query(
          `SELECT details, count FROM security_events
            WHERE user_id IS NOT DISTINCT FROM $1::uuid AND event_type = $2 ORDER BY timestamp, id`,
          [userId, type],
        )
        const each = rows.flatMap(({ details, count }) =>
          Array.from({ length: Number(count) }, () => details),
        )
        if (each.length >= atLeast || performance.now() - began > 5_000) return each
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}

/** What a test does with a password alone. */
export const passwordLogin = (server: TestServer, email: string) =>
  server.graphql(LOGIN, { input: { email, password: goodPassword } })

export const START_REGISTRATION = 'mutation { startPasskeyRegistration { challenge options } }'
export const FINISH_REGISTRATION = `mutation ($input: PasskeyAttestationInput!) {
  finishPasskeyRegistration(input: $input) { id method name } }`
export const START_PASSKEY_LOGIN = 'mutation { startPasskeyLogin { challenge options } }'
export const FINISH_PASSKEY_LOGIN = `mutation ($input: PasskeyAssertionInput!) { finishPasskeyLogin(input: $input) { ${signedIn} } }`
