import assert from 'node:assert/strict'
import { factorCapOf } from '../support/factorCap.ts'
import {
  COMPLETE,
  CONFIRM,
  ENROLL,
  FACTORS,
  FINISH_PASSKEY_LOGIN,
  REAUTHENTICATE,
  REGENERATE,
  REMOVE,
  START_PASSKEY_LOGIN,
  START_REGISTRATION,
  codeOf,
  factorsOf,
  wrongCode,
} from '../support/factors.ts'
import { goodPassword } from '../support/graphqlClient.ts'
import { origin, passkeysOf, rpId } from '../support/passkeys.ts'
import { softAuthenticator } from '../support/softAuthenticator.ts'
import {
  type Scenario,
  type Someone,
  type Stage,
  attemptsMax,
  freeze,
  passkeyQuestionsMax,
  risky,
} from './everyMutation.ts'

/** Asks as somebody whose address and factors are frozen. */
const whileFrozen = async (stage: Stage, person: Someone, query: string, variables = {}) => {
  await freeze(stage, person)
  const { codes } = await stage.server.graphql(query, variables, { token: person.accessToken })
  assert.deepEqual(codes, ['FORBIDDEN'])
}

/** Those of second factors, by the name of the mutation. */
export const factorScenarios: Readonly<Record<string, Scenario>> = {
  async completeLogin({ server }) {
    const factors = factorsOf(server)
    const person = await factors.enrolled()
    const { email, secret, codes } = person
    const challenge = await factors.challenge(email)
    await factors.complete({ challenge, totpCode: wrongCode(secret) })
    await factorCapOf(server).failedBefore(person.userId, 99)
    await factors.complete({ challenge, totpCode: wrongCode(secret) })
    const input = { challenge, recoveryCode: codes[0] }
    await server.graphql(COMPLETE, { input }, { token: person.accessToken })
    const again = { challenge: await factors.challenge(email), recoveryCode: codes[1] }
    const blocked = await server.graphql(COMPLETE, { input: again }, { headers: risky })
    assert.deepEqual(blocked.codes, ['INVALID_CREDENTIALS'])
  },
  async startPasskeyLogin({ server }) {
    for (let time = 0; time <= passkeyQuestionsMax; time += 1) await server.graphql(START_PASSKEY_LOGIN)
  },
  async finishPasskeyLogin({ server }) {
    const passkeys = passkeysOf(server)
    const { accessToken, passkey } = await passkeys.withPasskey()
    const bad = await passkeys.start()
    await passkeys.finish(bad.challenge, passkey.get(bad.options, { origin: 'https://evil.example' }))
    const good = await passkeys.start(accessToken)
    const { status, text } = await passkeys.finish(good.challenge, passkey.get(good.options), accessToken)
    assert.equal(status, 200, text)
    const { challenge, options } = await passkeys.start()
    const input = { challenge, response: passkey.get(options) }
    const blocked = await server.graphql(FINISH_PASSKEY_LOGIN, { input }, { headers: risky })
    assert.deepEqual(blocked.codes, ['INVALID_CREDENTIALS'])
  },
  async reauthenticate({ server }) {
    const { accessToken: token } = await server.register()
    const prove = (password: string) => server.graphql(REAUTHENTICATE, { input: { password } }, { token })
    await prove(goodPassword)
    for (let time = 0; time < attemptsMax; time += 1) await prove('wrong')
  },
  async enrollTotp(stage) {
    await whileFrozen(stage, await stage.server.register(), ENROLL)
  },
  async confirmTotp(stage) {
    const { server } = stage
    const person = await server.register()
    const token = person.accessToken
    const { data } = await server.graphql(ENROLL, {}, { token })
    const { secret } = data.enrollTotp
    await server.graphql(CONFIRM, { code: wrongCode(secret) }, { token })
    await server.graphql(CONFIRM, { code: codeOf(secret) }, { token })
    const other = await server.register()
    await server.graphql(ENROLL, {}, { token: other.accessToken })
    await whileFrozen(stage, other, CONFIRM, { code: '123456' })
  },
  async startPasskeyRegistration(stage) {
    await whileFrozen(stage, await stage.server.register(), START_REGISTRATION)
  },
  async finishPasskeyRegistration(stage) {
    const passkeys = passkeysOf(stage.server)
    await passkeys.withPasskey()
    for (const isFrozen of [false, true]) {
      const person = await stage.server.register()
      const { challenge, options } = await passkeys.ask(person.accessToken)
      const bent = isFrozen ? {} : { origin: 'https://evil.example' }
      if (isFrozen) await freeze(stage, person)
      await passkeys.add(person.accessToken, challenge, softAuthenticator(origin, rpId).create(options, bent))
    }
  },
  async removeSecondFactor(stage) {
    const factors = factorsOf(stage.server)
    for (const isFrozen of [false, true]) {
      const person = await factors.enrolled()
      const { accessToken: token } = await factors.signedInTwice(person)
      const { data } = await stage.server.graphql(FACTORS, {}, { token })
      if (isFrozen) await freeze(stage, person)
      await stage.server.graphql(REMOVE, { id: data.me.secondFactors[0].id }, { token })
    }
  },
  async regenerateRecoveryCodes(stage) {
    const factors = factorsOf(stage.server)
    const person = await factors.enrolled()
    const { accessToken } = await factors.signedInTwice(person)
    await stage.server.graphql(REGENERATE, {}, { token: accessToken })
    await whileFrozen(stage, { ...person, accessToken }, REGENERATE)
  },
}
