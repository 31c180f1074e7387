import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRefreshTokens } from '../../src/auth/refreshTokens.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { ME, REFRESH } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const { JWT_SECRET_KEY, SESSION_SECRET: secret } = makeSecrets()
const { SESSION_SECRET: otherSecret } = makeSecrets()
const refused = [401, ['UNAUTHENTICATED']]

describe('refreshSession, forged and rotated secrets', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ JWT_SECRET_KEY, SESSION_SECRET: secret })
  })
  after(() => server.stop())

  const refresh = (refreshToken: string, on = server) => on.graphql(REFRESH, { input: { refreshToken } })

  const sessionRow = async (sessionId: string) => {
    const [row] = await server.database.query('SELECT * FROM sessions WHERE id = $1', [sessionId])
    return row
  }

  it('refuses a forged token with the same answer, and without touching the session', async () => {
    const ada = await server.register()
    const grace = await server.register()
    const before = await sessionRow(ada.sessionId)
    const bytes = Buffer.from(ada.refreshToken.slice(3), 'base64url')
    const flipped = (at: number) => {
      const copy = Buffer.from(bytes)
      copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
      return `gr_${copy.toString('base64url')}`
    }
    const others = Buffer.from(grace.refreshToken.slice(3), 'base64url')
    const random = bytes.subarray(20, 52)
    const forger = createRefreshTokens(keyring({ current: otherSecret, previous: null }, 'refresh-tokens'))
    const ours = createRefreshTokens(keyring({ current: secret, previous: null }, 'refresh-tokens'))
    assert.equal(ours.make(ada.sessionId, 0, random), ada.refreshToken)

    const forgeries: Record<string, string> = {
      ...Object.fromEntries([0, 15, 16, 19, 20, 51, 52, 83].map((at) => [`byte ${at}`, flipped(at)])),
      'the session of another': `gr_${Buffer.concat([bytes.subarray(0, 16), others.subarray(16)]).toString('base64url')}`,
      'another secret': forger.make(ada.sessionId, 0, random),
      'a step of the client’s own making': forger.make(ada.sessionId, 1, random),
      'our secret, other random half': ours.make(ada.sessionId, 0, Buffer.alloc(32)),
      'a session that never was': ours.make('0190c5f0-0000-7000-8000-000000000000', 0, random),
      padded: `${ada.refreshToken}=`,
      'in other letters': ada.refreshToken.replace(/^gr_/, 'GR_'),
      'with a space': ` ${ada.refreshToken}`,
      'an access token': ada.accessToken,
      nothing: '',
      long: `gr_${'A'.repeat(20_000)}`,
    }
    const texts = new Set<string>()
    for (const [name, token] of Object.entries(forgeries)) {
      const answer = await refresh(token)
      assert.deepEqual([answer.status, answer.codes], refused, name)
      texts.add(answer.text)
    }
    for (const variables of [{}, { input: null }, { input: {} }, { input: { refreshToken: null } }]) {
      const answer = await server.graphql(REFRESH, variables)
      assert.deepEqual([answer.status, answer.codes], refused, JSON.stringify(variables))
      texts.add(answer.text)
    }
    assert.equal(texts.size, 1)
    assert.deepEqual(await sessionRow(ada.sessionId), before)
    assert.equal((await refresh(ada.refreshToken)).status, 200)
  })

  it('is no access token: a refresh token opens nothing in the Authorization header', async () => {
    const { refreshToken } = await server.register()
    const { status, codes } = await server.graphql(ME, {}, { token: refreshToken })
    assert.deepEqual([status, codes], refused)
  })

  it('keeps tokens alive while SESSION_SECRET is rotated, and no longer', async () => {
    const { refreshToken } = await server.register()
    const rotating = await startServer(
      { JWT_SECRET_KEY, SESSION_SECRET: otherSecret, SESSION_SECRET_PREVIOUS: secret },
      server.database,
    )
    const { data } = await refresh(refreshToken, rotating)
    const renewed: string = data.refreshSession.refreshToken
    await rotating.stop()

    assert.deepEqual((await refresh(renewed)).codes, ['UNAUTHENTICATED'])
    const rotated = await startServer({ JWT_SECRET_KEY, SESSION_SECRET: otherSecret }, server.database)
    const after = await refresh(renewed, rotated)
    const old = await refresh(refreshToken, rotated)
    await rotated.stop()
    assert.equal(after.status, 200)
    assert.deepEqual(old.codes, ['UNAUTHENTICATED'])
  })
})
