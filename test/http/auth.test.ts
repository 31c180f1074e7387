import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

describe('the paths of the operations', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ RATE_LIMIT_OVERRIDES: '*=1000000/1m,login=3/15m' })
  })
  after(() => server.stop())

  const ask = async (path: string, body?: object, token?: string) => {
    const response = await fetch(`${server.url}/auth/${path}`, {
      ...(path === 'me' ? {} : { method: 'POST', body: body === undefined ? '' : JSON.stringify(body) }),
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    })
    return { response, status: response.status, answer: await response.json() }
  }

  it('register, sign in, tell who asks, refresh and sign out, each answering its payload', async () => {
    const person = { email: 'curl@example.com', password: goodPassword }
    const registered = await ask('register', person)
    assert.deepEqual([registered.status, registered.answer.nextStep], [200, 'NONE'])
    const signedIn = (await ask('login', person)).answer
    assert.partialDeepStrictEqual(signedIn, { __typename: 'SignedIn' })
    assert.equal((await ask('me', undefined, signedIn.accessToken)).answer.email, person.email)
    const renewed = (await ask('refresh', { refreshToken: signedIn.refreshToken })).answer
    assert.deepEqual((await ask('logout', undefined, renewed.accessToken)).answer, { accepted: true })
    assert.equal((await ask('me', undefined, renewed.accessToken)).status, 401)
  })

  it('refuse as problems, with the code and status of the operation', async () => {
    const { response, status, answer } = await ask('login', { email: 'nobody@example.com', password: 'x' })
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.deepEqual([status, answer.code, answer.status], [401, 'INVALID_CREDENTIALS', 401])
    const weak = await ask('register', { email: 'weak@example.com', password: 'short' })
    assert.deepEqual(
      [weak.status, weak.answer.code, weak.answer.reasons.length > 0],
      [400, 'WEAK_PASSWORD', true],
    )
    const wrong = await ask('register', { email: 'no address', password: goodPassword })
    assert.deepEqual([wrong.status, wrong.answer.code], [400, 'BAD_USER_INPUT'])
    assert.equal((await ask('me')).status, 401)
  })

  it('meet the same limits: a fourth guess is 429 with Retry-After', async () => {
    const guess = { email: 'guessed@example.com', password: 'x' }
    for (let tries = 0; tries < 3; tries += 1) assert.equal((await ask('login', guess)).status, 401)
    const { response, status, answer } = await ask('login', guess)
    assert.deepEqual([status, answer.code, answer.policy], [429, 'RATE_LIMITED', 'login'])
    assert.equal(response.headers.get('retry-after'), String(answer.retryAfter))
  })

  it('are recorded like the operations that they are', async () => {
    const rows = await server.database.query(
      `SELECT DISTINCT operation FROM security_events WHERE operation IS NOT NULL ORDER BY operation`,
    )
    assert.deepEqual(
      rows.map(({ operation }) => operation),
      ['login', 'logout', 'me', 'refreshSession', 'register'],
    )
  })

  it('take no other method and no other body', async () => {
    assert.equal((await fetch(`${server.url}/auth/login`)).status, 405)
    const form = await fetch(`${server.url}/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
    })
    assert.equal(form.status, 415)
    const list = await fetch(`${server.url}/auth/login`, {
      method: 'POST',
      body: '[]',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(list.status, 400)
  })
})
