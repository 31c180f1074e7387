import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ENROLL, REAUTHENTICATE, START_REGISTRATION, codeOf, factorsOf } from '../support/factors.ts'
import { goodPassword } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

const CONFIRM = 'mutation { confirmTotp(code: "123456") { codes } }'
const FINISH = `mutation { finishPasskeyRegistration(input: { challenge: "x", response: {} }) { id } }`
const CREATE_KEY = `mutation { createApiKey(input: { name: "ci", scopes: [ME_READ] }) { secret } }`
const ROTATE_KEY = 'mutation { rotateApiKey(id: "0000000000000000") { secret } }'

const MOVE = 'mutation { requestEmailChange(newEmail: "eve@evil.example") { accepted } }'
const EXPORT = 'mutation { exportMyData { generatedAt } }'
const ERASE = 'mutation { deleteMyAccount { accepted } }'

describe('a session that never saw the second factor of its person', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  it('adds no factor, takes no API key, and neither moves, reads out nor erases the account, however freshly the password was proved', async () => {
    const { accessToken } = await factors.enrolled()
    const input = { password: goodPassword }
    const renewed = await server.graphql(REAUTHENTICATE, { input }, { token: accessToken })
    const token = renewed.data.reauthenticate.accessToken
    for (const deed of [
      ENROLL,
      CONFIRM,
      START_REGISTRATION,
      FINISH,
      CREATE_KEY,
      ROTATE_KEY,
      MOVE,
      EXPORT,
      ERASE,
    ]) {
      const { status, codes } = await server.graphql(deed, {}, { token })
      assert.deepEqual([status, codes], [403, ['STEP_UP_REQUIRED']], deed)
    }
  })

  it('does both once it has', async () => {
    const { accessToken, secret } = await factors.enrolled()
    const input = { totpCode: codeOf(secret) }
    const renewed = await server.graphql(REAUTHENTICATE, { input }, { token: accessToken })
    const token = renewed.data.reauthenticate.accessToken
    for (const deed of [START_REGISTRATION, CREATE_KEY])
      assert.deepEqual((await server.graphql(deed, {}, { token })).codes, [], deed)
  })
})
