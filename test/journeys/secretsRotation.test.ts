import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { keysReencrypt } from '../../src/cli/keysReencrypt.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { runInside } from '../cli/runInside.ts'
import { type TestKey, issueKey, sign } from '../support/apiKeys.ts'
import { type Enrolled, codeOf, factorsOf } from '../support/factors.ts'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { signedCalls } from '../support/signedCalls.ts'

const names = ['JWT_SECRET_KEY', 'SESSION_SECRET', 'API_KEY_SECRET', 'ENCRYPTION_KEY'] as const
const PAGE = 'query ($after: String) { securityEvents(first: 1, after: $after) { pageInfo { endCursor } } }'
const WITH_DEVICE = `mutation ($input: LoginInput!) { login(input: $input) { ... on SignedIn { accessToken refreshToken deviceToken } } }`

/** Everything that some secret has made, in the hands of its people. */
interface Made {
  readonly email: string
  accessToken: string
  refreshToken: string
  readonly deviceToken: string
  cursor: string
  readonly plain: TestKey
  readonly signed: TestKey
  readonly enrolled: Enrolled
}

describe('all four secrets, replaced under two servers in three rollouts', () => {
  const [old, next] = [makeSecrets(), makeSecrets()]
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.drop())

  const envOf = (current: typeof old, previous: typeof old | null) =>
    Object.fromEntries(
      names.flatMap((name) => [
        [name, current[name]],
        ...(previous === null ? [] : [[`${name}_PREVIOUS`, previous[name]]]),
      ]),
    )
  /** As an operator rolls them out: first the new one is accepted everywhere, then it makes, then the old one goes. */
  const rollouts = {
    before: envOf(old, null),
    acceptNew: envOf(old, next),
    makeNew: envOf(next, old),
    done: envOf(next, null),
  }
  const start = (env: Record<string, string>) => startServer({ ...env, MAX_LOGIN_ATTEMPTS: '100' }, database)

  const make = async (server: TestServer): Promise<Made> => {
    const { email } = await server.register()
    const { data } = await server.graphql(WITH_DEVICE, { input: { email, password: goodPassword } })
    const { accessToken, refreshToken, deviceToken } = data.login
    const page = await server.graphql(PAGE, {}, { token: accessToken })
    return {
      email,
      accessToken,
      refreshToken,
      deviceToken,
      cursor: page.data.securityEvents.pageInfo.endCursor,
      plain: await issueKey(server, accessToken),
      signed: await issueKey(server, accessToken, { signed: true }),
      enrolled: await factorsOf(server).enrolled(),
    }
  }
  /** Uses all of it at a server, and keeps what that gives anew. */
  const use = async (server: TestServer, made: Made) => {
    const me = async (token: string) => (await server.graphql(ME, {}, { token })).status
    assert.equal(await me(made.accessToken), 200, 'the access token')
    const page = await server.graphql(PAGE, { after: made.cursor }, { token: made.accessToken })
    assert.deepEqual(page.codes, [], 'the cursor')
    const first = await server.graphql(PAGE, {}, { token: made.accessToken })
    const refreshed = await server.graphql(REFRESH, { input: { refreshToken: made.refreshToken } })
    assert.deepEqual(refreshed.codes, [], 'the refresh token')
    Object.assign(made, {
      accessToken: refreshed.data.refreshSession.accessToken,
      refreshToken: refreshed.data.refreshSession.refreshToken,
      cursor: first.data.securityEvents.pageInfo.endCursor,
    })
    assert.equal(await me(made.plain.text), 200, 'the plain key')
    const { deliver, signable } = signedCalls(server.url)
    assert.equal((await deliver(sign(made.signed, signable()))).status, 200, 'the signed key')
    const login = await server.graphql(
      LOGIN,
      { input: { email: made.email, password: goodPassword } },
      { headers: { 'x-gatehouse-device': made.deviceToken } },
    )
    assert.deepEqual(login.codes, [], 'the password')
    const factors = factorsOf(server)
    await factors.forgetSteps()
    const challenge = await factors.challenge(made.enrolled.email)
    const completed = await factors.complete({ challenge, totpCode: codeOf(made.enrolled.secret) })
    assert.deepEqual(completed.codes, [], 'the authenticator')
  }
  const devicesOf = async ({ email }: Made) => {
    const [row] = await database.query(
      'SELECT count(*)::int AS count FROM known_devices d JOIN users u ON u.id = d.user_id WHERE u.email = $1',
      [email],
    )
    return row?.['count']
  }

  it('refuses nothing while they are rolled out one server after the other, and the old ones after that', async () => {
    let servers = [await start(rollouts.before), await start(rollouts.before)]
    const made = [await make(servers[0] ?? assert.fail()), await make(servers[1] ?? assert.fail())]
    const untouched = await make(servers[0] ?? assert.fail())
    try {
      for (const env of [rollouts.acceptNew, rollouts.makeNew])
        for (const at of [0, 1]) {
          await servers[at]?.stop()
          servers = servers.with(at, await start(env))
          for (const server of servers) for (const one of made) await use(server, one)
          made.push(await make(servers[at] ?? assert.fail()))
        }
      // One of the registration, which kept no token, and one of the sign-in that did.
      for (const one of made) assert.equal(await devicesOf(one), 2, 'each device stays known')

      const env = serverEnv(database, rollouts.makeNew)
      const moved = await runInside(keysReencrypt, ['--json'], env)
      assert.equal(moved.code, 0, moved.err)
      for (const at of [0, 1]) {
        await servers[at]?.stop()
        servers = servers.with(at, await start(rollouts.done))
        for (const server of servers) for (const one of made) await use(server, one)
      }
    } finally {
      for (const server of servers) await server.stop()
    }

    const last = await start(rollouts.done)
    try {
      const { codes } = await last.graphql(REFRESH, { input: { refreshToken: untouched.refreshToken } })
      assert.deepEqual(codes, ['UNAUTHENTICATED'], 'a token that only the old secret made')
      assert.equal((await last.graphql(ME, {}, { token: untouched.plain.text })).status, 401)
      const page = await last.graphql(PAGE, { after: untouched.cursor }, { token: untouched.accessToken })
      assert.deepEqual(page.codes, ['BAD_USER_INPUT'])
    } finally {
      await last.stop()
    }
  })
})
