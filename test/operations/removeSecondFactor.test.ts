import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FACTORS, REMOVE, factorsOf, passwordLogin } from '../support/factors.ts'
import { withoutRemaining } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

describe('removeSecondFactor', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  const idOf = async (token: string): Promise<string> =>
    (await server.graphql(FACTORS, {}, { token })).data.me.secondFactors[0].id
  const remove = (token: string, id: string) => server.graphql(REMOVE, { id }, { token })

  it('takes the factor away, with the last one the recovery codes, and the sign-in asks no more', async () => {
    const person = await factors.enrolled()
    const { accessToken, userId } = await factors.signedInTwice(person)
    const id = await idOf(accessToken)
    assert.deepEqual((await remove(accessToken, id)).data, { removeSecondFactor: { accepted: true } })
    const left = await server.database.query(
      `SELECT (SELECT count(*)::int FROM second_factors WHERE user_id = $1) AS factors,
              (SELECT count(*)::int FROM recovery_codes WHERE user_id = $1) AS codes,
              (SELECT second_factor_methods FROM users WHERE id = $1) AS methods`,
      [userId],
    )
    assert.deepEqual(left, [{ factors: 0, codes: 0, methods: [] }])
    assert.deepEqual(await factors.events(userId, 'second_factor_removed'), [
      { method: 'TOTP', factorId: id },
    ])
    assert.ok((await passwordLogin(server, person.email)).data.login.accessToken)
  })

  it('wants level 2: a password alone takes no factor away', async () => {
    const { accessToken } = await factors.enrolled()
    const answer = await remove(accessToken, await idOf(accessToken))
    assert.deepEqual([answer.status, answer.codes], [403, ['STEP_UP_REQUIRED']])
  })

  it('answers for somebody else’s as for one that is not there', async () => {
    const [ada, eve] = [await factors.enrolled(), await factors.enrolled()]
    const { accessToken } = await factors.signedInTwice(eve)
    const theirs = await remove(accessToken, await idOf(ada.accessToken))
    const none = await remove(accessToken, '01970000-0000-7000-8000-000000000000')
    const malformed = await remove(accessToken, 'nothing')
    assert.deepEqual([theirs.status, theirs.codes], [404, ['NOT_FOUND']])
    assert.equal(withoutRemaining(theirs.text), withoutRemaining(none.text))
    assert.equal(withoutRemaining(theirs.text), withoutRemaining(malformed.text))
    assert.equal((await server.graphql(FACTORS, {}, { token: ada.accessToken })).status, 200)
    await factors.challenge(ada.email)
  })

  it('takes it away once, of eight at once', async () => {
    const { accessToken, userId } = await factors.signedInTwice(await factors.enrolled())
    const id = await idOf(accessToken)
    await Promise.all(Array.from({ length: 8 }, () => remove(accessToken, id)))
    assert.equal((await factors.events(userId, 'second_factor_removed')).length, 1)
  })
})
