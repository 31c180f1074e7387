import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ME, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const PROFILE = `{ me {
  id email username emailVerified roles status createdAt lastLoginAt
  sessions { id current createdAt ipAddress userAgent deviceName assuranceLevel authenticationMethods }
} }`

describe('me', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  it('shows a person what is theirs, and which of the sessions asks', async () => {
    const input = {
      email: 'Lise.Meitner@example.com',
      username: 'lise',
      password: goodPassword,
      deviceName: 'Laptop',
    }
    const { data } = await server.graphql(REGISTER, { input }, { headers: { 'user-agent': 'Probe/1' } })
    const { accessToken, session } = data.register.signedIn
    const other = await server.login(input.email)

    const answer = await server.graphql(PROFILE, {}, { token: accessToken })
    const { id, createdAt, lastLoginAt, sessions, ...rest } = answer.data.me
    assert.deepEqual(rest, {
      email: 'Lise.Meitner@example.com',
      username: 'lise',
      emailVerified: false,
      roles: ['USER'],
      status: 'ACTIVE',
    })
    assert.match(id, /^[\da-f-]{36}$/)
    for (const moment of [createdAt, lastLoginAt]) assert.match(moment, /^\d{4}-.*\.\d{3}Z$/)
    assert.deepEqual(
      sessions.map((each: { id: string; current: boolean }) => [each.id, each.current]),
      [
        [other.sessionId, false],
        [session.id, true],
      ],
    )
    const { createdAt: _, ...mine } = sessions[1]
    assert.deepEqual(mine, {
      id: session.id,
      current: true,
      ipAddress: '127.0.0.1',
      userAgent: 'Probe/1',
      deviceName: 'Laptop',
      assuranceLevel: 1,
      authenticationMethods: ['pwd'],
    })
  })

  const credentials: readonly [string, string][] = [
    ['nothing', ''],
    ['another scheme', 'Basic YWRhOnB3'],
    ['no token', 'Bearer '],
    ['no JWT', 'Bearer abc'],
    ['an unsigned JWT', 'Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJhIn0.'],
    ['two tokens', 'Bearer abc, Bearer def'],
    ['a very long one', `Bearer ${'A'.repeat(8_000)}`],
  ]
  for (const [name, authorization] of credentials) {
    it(`refuses a credential that is present and bad, never as if it were absent: ${name}`, async () => {
      const { status, codes } = await server.graphql('{ __typename }', {}, { headers: { authorization } })
      assert.deepEqual([status, codes], [401, ['UNAUTHENTICATED']])
    })
  }

  it('takes no other spelling of a token that it gave', async () => {
    const { accessToken } = await server.register()
    assert.equal((await server.graphql(ME, {}, { token: accessToken })).status, 200)
    const [head = '', body = '', signature = ''] = accessToken.split('.')
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(signature.at(-1) ?? '')
    const spelled = [
      ...[1, 2, 3].map((step) => `${head}.${body}.${signature.slice(0, -1)}${alphabet[last ^ step]}`),
      `${accessToken}=`,
      `${accessToken}.`,
      `${head}.${body}.${signature.replaceAll('-', '+').replaceAll('_', '/')}+`,
    ]
    for (const token of spelled) assert.equal((await server.graphql(ME, {}, { token })).status, 401, token)
  })

  it('takes no token from the URL', async () => {
    const { accessToken } = await server.register()
    const response = await fetch(`${server.url}/graphql?access_token=${accessToken}&token=${accessToken}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: ME }),
    })
    assert.equal(response.status, 401)
  })
})
