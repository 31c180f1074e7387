import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Enrolled, codeOf, factorsOf } from '../support/factors.ts'
import { goodPassword } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

const COMPLETE = `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { deviceToken accessToken } }`
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) {
  ... on SignedIn { deviceToken session { assuranceLevel authenticationMethods } } } }`

describe('a remembered device', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  const complete = async ({ email, secret }: Enrolled, rememberDevice: boolean): Promise<string> => {
    await factors.forgetSteps()
    const challenge = await factors.challenge(email)
    const input = { challenge, totpCode: codeOf(secret), rememberDevice }
    const { data, text } = await server.graphql(COMPLETE, { input })
    return data?.completeLogin?.deviceToken ?? assert.fail(text)
  }
  const login = async (email: string, device: string) => {
    const headers = { 'x-gatehouse-device': device }
    const { data } = await server.graphql(LOGIN, { input: { email, password: goodPassword } }, { headers })
    return data.login
  }
  const asks = async (email: string, device: string) => (await login(email, device)).session === undefined

  it('is not asked again, and its sessions are of level 1', async () => {
    const person = await factors.enrolled()
    const { session } = await login(person.email, await complete(person, true))
    assert.deepEqual([session.assuranceLevel, session.authenticationMethods], [1, ['pwd']])
  })

  it('is only one on which it was asked for, with the token that this gave', async () => {
    const person = await factors.enrolled()
    const known = await complete(person, false)
    assert.equal(await asks(person.email, known), true)
    const remembered = await complete(person, true)
    assert.equal(await asks(person.email, remembered), false)
    assert.equal(await asks(person.email, known), true)
    assert.equal(await asks(person.email, `${remembered}x`), true)
  })

  it('is somebody’s own', async () => {
    const [ada, eve] = [await factors.enrolled(), await factors.enrolled()]
    assert.equal(await asks(eve.email, await complete(ada, true)), true)
  })

  for (const role of ['AUDITOR', 'ADMIN'])
    it(`is none of an ${role}, whether they became it before or after`, async () => {
      const person = await factors.enrolled()
      const before = await complete(person, true)
      await server.database.query(`UPDATE users SET roles = array_append(roles, $2) WHERE id = $1`, [
        person.userId,
        role,
      ])
      assert.equal(await asks(person.email, before), true)
      assert.equal(await asks(person.email, await complete(person, true)), true)
    })
})
