import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CHALLENGE, COMPLETE, CONFIRM, ENROLL, codeOf } from '../support/factors.ts'
import { ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'
import { deeds, variablesOf } from './deeds.ts'

describe('resetUserSecondFactors', () => {
  let server: TestServer
  let token: string
  before(async () => {
    server = await startServer()
    token = (await personWith(server, 'ADMIN')).accessToken
  })
  after(() => server.stop())

  const withFactor = async () => {
    const person = await server.register()
    const asPerson = { token: person.accessToken }
    const enrolled = await server.graphql(ENROLL, {}, asPerson)
    const { secret } = enrolled.data.enrollTotp
    const confirmed = await server.graphql(CONFIRM, { code: codeOf(secret) }, asPerson)
    const codes: readonly string[] = confirmed.data.confirmTotp.codes
    return { ...person, secret, codes }
  }
  const login = (email: string) => server.graphql(CHALLENGE, { input: { email, password: goodPassword } })
  const reset = ({ userId }: { userId: string }) => {
    const deed = deeds.resetUserSecondFactors
    return server.graphql(deed.text, variablesOf(deed, userId), { token })
  }

  it('lets somebody who lost their factors in with the password alone', async () => {
    const person = await withFactor()
    assert.ok((await login(person.email)).data.login.challenge)
    assert.deepEqual((await reset(person)).codes, [])
    const { data } = await login(person.email)
    assert.ok(data.login.accessToken)
  })

  it('takes every answer with it: a question under way, the codes of the authenticator and of the sheet', async () => {
    const person = await withFactor()
    const { data } = await login(person.email)
    const { challenge } = data.login
    await reset(person)
    for (const answer of [{ totpCode: codeOf(person.secret, 1) }, { recoveryCode: person.codes[0] }]) {
      const { data: none, codes } = await server.graphql(COMPLETE, { input: { challenge, ...answer } })
      assert.equal(none?.completeLogin ?? null, null)
      assert.equal(codes.length, 1)
    }
  })

  it('remembers no device for somebody whose factors were reset', async () => {
    const person = await withFactor()
    await server.login(person.email).catch(() => undefined)
    await server.database.query(
      `UPDATE known_devices SET remembered_until = now() + interval '30 days' WHERE user_id = $1`,
      [person.userId],
    )
    await reset(person)
    const rows = await server.database.query(
      'SELECT id FROM known_devices WHERE user_id = $1 AND remembered_until IS NOT NULL',
      [person.userId],
    )
    assert.deepEqual(rows, [])
  })

  it('ends the access tokens of before, and leaves the session to its person', async () => {
    const person = await withFactor()
    const { data } = await server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })
    const { accessToken, refreshToken } = data.refreshSession
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 200)
    await reset(person)
    assert.deepEqual((await server.graphql(ME, {}, { token: accessToken })).codes, ['UNAUTHENTICATED'])
    assert.deepEqual((await server.graphql(REFRESH, { input: { refreshToken } })).codes, [])
  })
})
