import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHALLENGE, REGENERATE, factorsOf } from '../support/factors.ts'
import { goodPassword } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

describe('recovery codes', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  const use = async (email: string, recoveryCode: string | undefined) =>
    factors.complete({ challenge: await factors.challenge(email), recoveryCode })

  it('open a session of level 2, once each, and say how many are left', async () => {
    const { codes, email, userId } = await factors.enrolled()
    const { data } = await use(email, codes[3])
    const { assuranceLevel, authenticationMethods } = data.completeLogin.session
    assert.deepEqual([assuranceLevel, authenticationMethods], [2, ['pwd', 'kba']])
    assert.deepEqual((await use(email, codes[3])).codes, ['INVALID_CREDENTIALS'])
    assert.equal((await use(email, codes[4])).status, 200)
    assert.deepEqual(await factors.events(userId, 'recovery_code_used'), [{ remaining: 9 }, { remaining: 8 }])
    assert.deepEqual(await factors.events(userId, 'second_factor_failed', 1), [
      { method: 'RECOVERY_CODE', reason: 'wrong' },
    ])
  })

  it('are read as people copy them, and are the same code however they are written', async () => {
    const { codes, email } = await factors.enrolled()
    const [first = '', second = ''] = codes
    assert.equal((await use(email, ` ${first.toLowerCase().replaceAll('-', ' ')} `)).status, 200)
    for (const spelling of [
      first,
      first.replaceAll('-', ''),
      first.replaceAll('0', 'o').replaceAll('1', 'l'),
    ])
      assert.deepEqual((await use(email, spelling)).codes, ['INVALID_CREDENTIALS'])
    const wide = second.replaceAll(/\w/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0))
    assert.equal((await use(email, wide)).status, 200)
  })

  it('are used once of sixteen sign-ins at once', async () => {
    const { codes, email, userId } = await factors.enrolled()
    const challenges = await factors.challenges(email, 16)
    const answers = await Promise.all(
      challenges.map((challenge) => factors.complete({ challenge, recoveryCode: codes[0] })),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.deepEqual(await factors.events(userId, 'recovery_code_used'), [{ remaining: 9 }])
  })

  it('are asked for only while there are some', async () => {
    const { codes, email, userId } = await factors.enrolled()
    await server.database.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId])
    const { data } = await server.graphql(CHALLENGE, { input: { email, password: goodPassword } })
    assert.deepEqual(data.login.methods, ['TOTP'])
    assert.deepEqual((await use(email, codes[0])).codes, ['INVALID_CREDENTIALS'])
  })

  it('are replaced by a new sheet, for level 2 alone', async () => {
    const person = await factors.enrolled()
    const low = await server.graphql(REGENERATE, {}, { token: person.accessToken })
    assert.deepEqual([low.status, low.codes], [403, ['STEP_UP_REQUIRED']])

    const { accessToken } = await factors.signedInTwice(person)
    const { data } = await server.graphql(REGENERATE, {}, { token: accessToken })
    const fresh: string[] = data.regenerateRecoveryCodes.codes
    assert.equal(fresh.length, 10)
    assert.deepEqual((await use(person.email, person.codes[0])).codes, ['INVALID_CREDENTIALS'])
    assert.equal((await use(person.email, fresh[0])).status, 200)
  })
})
