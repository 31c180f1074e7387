import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const attemptsMax = 5
const SIGN_IN = 'mutation ($input: LoginInput!) { login(input: $input) { ... on SignedIn { deviceToken } } }'

describe('the lockout of two servers on one database, before and after a rotation of SESSION_SECRET', () => {
  let database: FreshDatabase
  let servers: readonly [TestServer, TestServer]
  let rotated: TestServer
  before(async () => {
    database = await freshDatabase()
    const old = makeSecrets()
    const env = { ...old, MAX_LOGIN_ATTEMPTS: String(attemptsMax), DATABASE_TIMEOUT_MS: '30000' }
    const next = {
      ...env,
      SESSION_SECRET: makeSecrets()['SESSION_SECRET'] ?? '',
      SESSION_SECRET_PREVIOUS: old['SESSION_SECRET'] ?? '',
    }
    servers = [await startServer(env, database), await startServer(env, database)]
    rotated = await startServer(next, database)
  })
  after(async () => {
    for (const server of [...servers, rotated]) await server.stop()
    await database.drop()
  })

  const burst = (email: string, on: readonly TestServer[], password = 'wrong') =>
    Promise.all(
      on.map(async (server) => (await server.graphql(LOGIN, { input: { email, password } })).codes[0]),
    )

  it('looks at exactly its attempts of a burst over both', async () => {
    const { email } = await servers[0].register()
    const codes = await burst(
      email,
      Array.from({ length: 40 }, (_, at) => servers[at % 2 === 0 ? 0 : 1]),
    )
    assert.equal(codes.filter((code) => code === 'INVALID_CREDENTIALS').length, attemptsMax)
    assert.deepEqual(await burst(email, [servers[1]], goodPassword), ['TOO_MANY_ATTEMPTS'])
  })

  it('is locked by the server with the new secret where the one with the old locked it', async () => {
    const { email } = await servers[0].register()
    await burst(
      email,
      Array.from({ length: attemptsMax }, () => servers[0]),
    )
    assert.deepEqual(await burst(email, [rotated], goodPassword), ['TOO_MANY_ATTEMPTS'])
  })

  it('knows a device by the token that the old secret signed', async () => {
    const { email } = await servers[0].register()
    const { data } = await servers[0].graphql(SIGN_IN, { input: { email, password: goodPassword } })
    await burst(
      email,
      Array.from({ length: attemptsMax + 1 }, () => rotated),
    )
    const { status } = await rotated.graphql(
      SIGN_IN,
      { input: { email, password: goodPassword } },
      { headers: { 'x-gatehouse-device': data.login.deviceToken } },
    )
    assert.equal(status, 200)
  })
})
