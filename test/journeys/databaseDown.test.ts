import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { LOGIN, ME, REFRESH, REGISTER, type SignedInAnswer, goodPassword } from '../support/graphqlClient.ts'
import { run, urlOf } from '../support/ground.ts'
import { onceAvailable } from '../support/onceAvailable.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = '{ securityEvents { edges { node { id } } } }'

describe('while the database is down', () => {
  let server: TestServer
  let person: SignedInAnswer & { email: string }
  before(async () => {
    server = await startServer({ DATABASE_TIMEOUT_MS: '2000' })
    person = await server.register()
    await server.graphql(ME, {}, { token: person.accessToken })
    await setDown(true)
    // What is in memory may be believed for as long as a change may take to arrive: a second.
    const began = performance.now()
    while ((await server.graphql(ME, {}, { token: person.accessToken })).status === 200) {
      assert.equal(performance.now() - began < 1_000, true, 'believed its memory for more than a second')
      await pause(5)
    }
  })
  after(async () => {
    await setDown(false)
    await server.stop()
  })

  /** Nobody may connect any more, and who is connected is cut off. */
  async function setDown(isDown: boolean): Promise<void> {
    const { ownerUrl } = server.database
    const name = new URL(ownerUrl).pathname.slice(1)
    await run(
      urlOf(ownerUrl, 'postgres'),
      `ALTER DATABASE ${name} ALLOW_CONNECTIONS ${!isDown}`,
      ...(isDown ? [`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`] : []),
    )
  }

  const asks: readonly [string, string, (who: SignedInAnswer & { email: string }) => object, boolean][] = [
    ['me', ME, () => ({}), true],
    ['securityEvents', EVENTS, () => ({}), true],
    ['login', LOGIN, ({ email }) => ({ input: { email, password: goodPassword } }), false],
    [
      'login of a stranger',
      LOGIN,
      () => ({ input: { email: 'nobody@example.com', password: 'wrong' } }),
      false,
    ],
    ['register', REGISTER, () => ({ input: { email: 'late@example.com', password: goodPassword } }), false],
    ['refreshSession', REFRESH, ({ refreshToken }) => ({ input: { refreshToken } }), false],
    ['refreshSession with nothing', REFRESH, () => ({}), false],
  ]
  for (const [name, query, variablesFor, isSignedIn] of asks) {
    it(`answers ${name} with 503 and when to come back, and calls nobody unauthenticated`, async () => {
      const token = isSignedIn ? { token: person.accessToken } : {}
      const { status, codes, headers, text } = await server.graphql(query, variablesFor(person), token)
      assert.deepEqual([status, codes], [503, ['SERVICE_UNAVAILABLE']], text)
      assert.equal(Number(headers.get('retry-after')) >= 1, true)
    })
  }

  it('lives, is not ready, and works again once the database is back', async () => {
    assert.equal((await fetch(`${server.url}/livez`)).status, 200)
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503)

    await setDown(false)
    const began = performance.now()
    while ((await server.graphql(ME, {}, { token: person.accessToken })).status !== 200) {
      assert.equal(performance.now() - began < 10_000, true, 'not back after ten seconds')
      await pause(20)
    }
    // Faults of ours cost no attempt: the right password is taken, and the refresh token was not used up.
    const { email, refreshToken } = person
    for (const [query, input] of [
      [REFRESH, { refreshToken }],
      [LOGIN, { email, password: goodPassword }],
      [REGISTER, { email: 'early@example.com', password: goodPassword }],
    ] as const) {
      const { status, text } = await onceAvailable(() => server.graphql(query, { input }))
      assert.equal(status, 200, text)
    }
    const late = await server.database.query(`SELECT id FROM users WHERE email = 'late@example.com'`)
    assert.deepEqual(late, [])
  })
})
