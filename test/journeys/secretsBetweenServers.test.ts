import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { keysReencrypt } from '../../src/cli/keysReencrypt.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { runInside } from '../cli/runInside.ts'
import { LOGIN, ME, REFRESH, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'

const names = ['JWT_SECRET_KEY', 'SESSION_SECRET', 'API_KEY_SECRET', 'ENCRYPTION_KEY'] as const
const page = 'https://app.example.com'
const cookieName = '__Host-gatehouse_refresh'
const attemptsMax = 4
const newPassword = 'Fresh-Zebra-7-Lantern'
const REFRESH_BY_COOKIE = 'mutation { refreshSession { session { id } } }'
const FORGOT = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }'
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { accepted } }'
const UNLOCK = 'mutation ($token: String!) { unlockAccount(token: $token) { accepted } }'

describe('all four secrets, while one server is a rollout ahead of the other', () => {
  const [old, next] = [makeSecrets(), makeSecrets()]
  const envOf = (current: typeof old, previous: typeof old | null) =>
    Object.fromEntries(
      names.flatMap((name) => [
        [name, current[name] ?? ''],
        ...(previous === null ? [] : [[`${name}_PREVIOUS`, previous[name] ?? '']]),
      ]),
    )
  const steps = [envOf(old, null), envOf(old, next), envOf(next, old), envOf(next, null)]
  let database: FreshDatabase
  let behind: TestServer
  let ahead: TestServer
  let traffic: Promise<readonly string[]>
  const done = { turns: 0 }
  const running = new AbortController()
  const start = (step: number) =>
    startServer(
      { ...steps[step], CORS_ORIGINS: page, MAX_LOGIN_ATTEMPTS: String(attemptsMax), REFRESH_GRACE: '0s' },
      database,
    )
  before(async () => {
    database = await freshDatabase()
    behind = await start(0)
    ahead = await start(0)
    traffic = driven(await ahead.register())
  })
  after(async () => {
    running.abort()
    await traffic
    await behind.stop()
    await ahead.stop()
    await database.drop()
  })

  /** Somebody who never stops: each turn at both servers, whichever they are by then; answers what was refused. */
  async function driven(tokens: { accessToken: string; refreshToken: string }): Promise<readonly string[]> {
    const refused: string[] = []
    let { accessToken, refreshToken } = tokens
    while (!running.signal.aborted) {
      for (const server of [behind, ahead]) {
        const me = await server.graphql(ME, {}, { token: accessToken })
        if (me.status !== 200) refused.push(me.text)
        const { data, text } = await server.graphql(REFRESH, { input: { refreshToken } })
        if (data?.refreshSession == null) refused.push(text)
        else ({ accessToken, refreshToken } = data.refreshSession)
      }
      done.turns += 1
      await pause(5)
    }
    return refused
  }
  /** Stops a server that nobody is sent to any more, as a load balancer sees to. */
  const retire = async (leaving: TestServer) => {
    const enough = done.turns + 2
    while (done.turns < enough) await pause(5)
    await leaving.stop()
  }
  /** The link to a page, whichever server sent it. */
  const mailed = async (email: string, name: string): Promise<string> => {
    for (let waited = 0; waited < 15_000; waited += 25) {
      for (const server of [behind, ahead])
        for (const { to, tokens } of await server.mail.all())
          if (to === email && tokens[name] !== undefined) return tokens[name]
      await pause(25)
    }
    throw new Error(`no mail with a link to ${name} came to ${email}`)
  }
  const login = async (server: TestServer, email: string, password: string) =>
    (await server.graphql(LOGIN, { input: { email, password } })).codes[0] ?? 'in'

  /** What one server makes, and the other is asked with. */
  const crossed = {
    async 'a refresh token in a cookie'(maker: TestServer, user: TestServer) {
      const { email } = await maker.register()
      const input = { email, password: goodPassword, delivery: 'COOKIE' }
      let { headers, text } = await maker.graphql(LOGIN, { input })
      for (const server of [user, maker, user]) {
        const pair = headers.getSetCookie().find((line) => line.startsWith(cookieName))
        assert.ok(pair, text)
        const cookie = pair.split(';')[0] ?? ''
        ;({ headers, text } = await server.graphql(
          REFRESH_BY_COOKIE,
          {},
          { headers: { cookie, origin: page } },
        ))
      }
      assert.match(text, /"session":\{"id"/)
    },
    async 'a link that resets, by the sealed jobs that mail it, and the password that it sets'(
      maker: TestServer,
      user: TestServer,
    ) {
      const { email } = await maker.register()
      await maker.graphql(FORGOT, { email })
      const input = { token: await mailed(email, 'reset'), newPassword }
      const { codes } = await user.graphql(RESET, { input })
      assert.deepEqual(codes, [])
      assert.equal(await login(maker, email, newPassword), 'in')
    },
    async 'the failures that lock, the lock, and the link that opens it'(
      maker: TestServer,
      user: TestServer,
    ) {
      const { email } = await maker.register()
      for (const server of [maker, user, maker, user])
        assert.equal(await login(server, email, 'wrong'), 'INVALID_CREDENTIALS')
      for (const server of [maker, user])
        assert.equal(await login(server, email, goodPassword), 'TOO_MANY_ATTEMPTS')
      const { codes } = await user.graphql(UNLOCK, { token: await mailed(email, 'unlock') })
      assert.deepEqual(codes, [])
      for (const server of [maker, user]) assert.equal(await login(server, email, goodPassword), 'in')
    },
  }

  const rollouts = ['the new secrets are accepted', 'the new secrets make', 'the old secrets are gone']
  for (const [at, rollout] of rollouts.entries()) {
    describe(`${rollout} at one of them`, () => {
      before(async () => {
        if (at === 2) {
          const moved = await runInside(keysReencrypt, ['--json'], serverEnv(database, steps[2]))
          assert.equal(moved.code, 0, moved.err)
        }
        const leaving = ahead
        ahead = await start(at + 1)
        await retire(leaving)
      })
      after(async () => {
        const leaving = behind
        behind = await start(at + 1)
        await retire(leaving)
      })

      for (const [what, cross] of Object.entries(crossed))
        it(`${what}: good at the other, either way`, async () => {
          await cross(ahead, behind)
          await cross(behind, ahead)
        })
    })
  }

  it('refuses nothing meanwhile to somebody who never stops', async () => {
    running.abort()
    assert.equal(done.turns > 20, true, String(done.turns))
    assert.deepEqual(await traffic, [])
  })
})
