import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, LOGOUT, ME, REFRESH, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const page = 'https://app.example.com'
const REFRESH_BY_COOKIE =
  'mutation { refreshSession { accessToken refreshToken deviceToken session { id } } }'
const refresh = '__Host-gatehouse_refresh'
const device = '__Host-gatehouse_device'

/** The cookies that an answer sets: name → value and attributes. */
const cookiesIn = (headers: Headers) =>
  new Map(
    headers.getSetCookie().map((line) => {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      return [name, { value, attributes: attributes.map((each) => each.toLowerCase()) }]
    }),
  )

describe('cookie delivery', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ CORS_ORIGINS: page })
  })
  after(() => server.stop())

  const signIn = async () => {
    const { email, userId } = await server.register()
    const input = { email, password: goodPassword, delivery: 'COOKIE' }
    const { data, headers } = await server.graphql(LOGIN, { input })
    const cookies = cookiesIn(headers)
    return { userId, signedIn: data.login, cookies, value: cookies.get(refresh)?.value ?? '' }
  }
  const refreshWith = (value: string, headers: Record<string, string>) =>
    server.graphql(REFRESH_BY_COOKIE, {}, { headers: { cookie: `${refresh}=${value}`, ...headers } })

  it('puts both tokens into cookies that no script reads and no other host sets, and into nothing else', async () => {
    const { signedIn, cookies } = await signIn()
    assert.equal(signedIn.refreshToken, null)
    assert.deepEqual([...cookies.keys()].toSorted(), [device, refresh])
    for (const [name, { attributes }] of cookies) {
      for (const attribute of ['path=/', 'httponly', 'secure', 'samesite=strict'])
        assert.ok(attributes.includes(attribute), `${name} ${attribute}`)
      assert.equal(
        attributes.some((each) => each.startsWith('domain')),
        false,
      )
    }
  })

  it('delivers likewise at a registration, and by the paths of the operations', async () => {
    const input = { email: 'cookie@example.com', password: goodPassword, delivery: 'COOKIE' }
    const registered = await server.graphql(REGISTER, { input })
    assert.equal(registered.data.register.signedIn.refreshToken, null)
    assert.equal(cookiesIn(registered.headers).size, 2)

    const response = await fetch(`${server.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    assert.equal((await response.json()).refreshToken, null)
    const renewed = await fetch(`${server.url}/auth/refresh`, {
      method: 'POST',
      headers: { cookie: `${refresh}=${cookiesIn(response.headers).get(refresh)?.value}`, origin: page },
    })
    assert.equal(renewed.status, 200)
    assert.equal(cookiesIn(renewed.headers).has(refresh), true)
  })

  it('refreshes without an input, and the new token travels in the cookie again', async () => {
    const { value, signedIn } = await signIn()
    const { status, data, headers } = await refreshWith(value, { origin: page })
    assert.equal(status, 200)
    assert.deepEqual(
      [data.refreshSession.refreshToken, data.refreshSession.deviceToken, data.refreshSession.session.id],
      [null, null, signedIn.session.id],
    )
    const next = cookiesIn(headers).get(refresh)?.value ?? ''
    assert.notEqual(next, value)
    assert.equal((await refreshWith(next, { origin: page, 'sec-fetch-site': 'same-site' })).status, 200)
  })

  for (const [what, headers] of [
    ['no Origin', {}],
    ['the Origin null', { origin: 'null' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an Origin that only begins alike', { origin: `${page}.evil.example` }],
    ['the Origin of another scheme', { origin: 'http://app.example.com' }],
    ['Sec-Fetch-Site: cross-site', { origin: page, 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: none', { origin: page, 'sec-fetch-site': 'none' }],
  ] as const) {
    it(`refuses a cookie with ${what}, and keeps the session`, async () => {
      const { value } = await signIn()
      const { status, codes, headers: answered } = await refreshWith(value, headers)
      assert.deepEqual([status, codes, answered.getSetCookie()], [403, ['FORBIDDEN'], []])
      assert.equal((await refreshWith(value, { origin: page })).status, 200)
    })
  }

  it('records what it refuses', async () => {
    const { value } = await signIn()
    await refreshWith(value, { origin: 'https://evil.example', 'x-request-id': 'foreign-1' })
    const rows = await server.database.query(
      `SELECT event_type, details FROM security_events WHERE request_id = 'foreign-1'`,
    )
    assert.deepEqual(rows, [
      {
        event_type: 'access_denied',
        details: { code: 'FORBIDDEN', reason: 'a cookie came from no page of ours' },
      },
    ])
  })

  it('takes a token in the input for what it is, whatever cookie comes along', async () => {
    const { value } = await signIn()
    const other = await server.register()
    const { data, headers } = await server.graphql(
      REFRESH,
      { input: { refreshToken: other.refreshToken } },
      { headers: { cookie: `${refresh}=${value}` } },
    )
    assert.equal(data.refreshSession.session.id, other.sessionId)
    assert.deepEqual(headers.getSetCookie(), [])
  })

  it('takes the cookie away at the logout, and of a session that has ended', async () => {
    const { signedIn, value } = await signIn()
    const cookie = `${refresh}=${value}`
    const { headers } = await server.graphql(
      LOGOUT,
      {},
      { token: signedIn.accessToken, headers: { cookie, origin: page } },
    )
    assert.equal(cookiesIn(headers).get(refresh)?.value, '')
    const late = await refreshWith(value, { origin: page })
    assert.deepEqual([late.status, late.codes], [401, ['UNAUTHENTICATED']])
    assert.equal(cookiesIn(late.headers).get(refresh)?.value, '')
  })

  it('ends the session whose cookie comes with the next sign-in, whoever’s it was (ASVS 7.2.4)', async () => {
    const { value, signedIn, userId } = await signIn()
    const { email } = await server.register()
    const input = { email, password: goodPassword, delivery: 'COOKIE' }
    const headers = { cookie: `${refresh}=${value}`, origin: page, 'x-request-id': 'swap-cookie' }
    assert.equal((await server.graphql(LOGIN, { input }, { headers })).status, 200)
    assert.equal((await refreshWith(value, { origin: page })).status, 401)
    assert.equal((await server.graphql(ME, {}, { token: signedIn.accessToken })).status, 401)
    const ended = await server.database.query(
      `SELECT user_id, session_id FROM security_events WHERE request_id = 'swap-cookie' AND event_type = 'logged_out'`,
    )
    assert.deepEqual(ended, [{ user_id: userId, session_id: signedIn.session.id }])
  })

  it('is no credential: a cookie alone signs nobody in', async () => {
    const { value } = await signIn()
    const { status } = await server.graphql(
      ME,
      {},
      { headers: { cookie: `${refresh}=${value}`, origin: page } },
    )
    assert.equal(status, 401)
  })

  it('lets exactly the listed origins read answers with credentials', async () => {
    for (const [origin, allowed] of [
      [page, 'true'],
      ['https://evil.example', null],
    ] as const) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-gatehouse-device',
        },
      })
      assert.equal(response.headers.get('access-control-allow-credentials'), allowed)
      assert.equal(response.headers.get('access-control-allow-origin'), allowed === null ? null : page)
    }
  })
})
