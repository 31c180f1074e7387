import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, ME, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const responseType = 'application/graphql-response+json'
const plainType = 'application/json'
const PARTIAL = '{ me { id } securityEvents(first: 0) { edges { cursor } } }'
const refused = (email: string) => ({ input: { email, password: 'Wrong-Horse-9-Battery' } })

describe('the status of a GraphQL answer', () => {
  let server: TestServer
  let token = ''
  before(async () => {
    server = await startServer({
      RATE_LIMIT_OVERRIDES: '*=1000000/1m,refresh=1/1h',
      MAX_LOGIN_ATTEMPTS: '100',
    })
    token = (await server.register('taken@example.com')).accessToken
    await server.graphql('mutation { refreshSession { accessToken } }')
  })
  after(() => server.stop())

  const weak = { input: { email: 'weak@example.com', password: 'weak' } }
  const taken = { input: { email: 'taken@example.com', password: goodPassword } }
  /** By code: the status under application/graphql-response+json, and under application/json. */
  const answers: readonly (readonly [string, number, number, string, object, boolean])[] = [
    ['UNAUTHENTICATED', 401, 401, ME, {}, false],
    ['UNAUTHENTICATED', 401, 401, '{ __typename me { id } }', {}, false],
    ['INVALID_CREDENTIALS', 401, 401, LOGIN, refused('nobody@example.com'), false],
    ['RATE_LIMITED', 429, 429, 'mutation { refreshSession { accessToken } }', {}, false],
    ['WEAK_PASSWORD', 400, 200, REGISTER, weak, false],
    ['CONFLICT', 409, 200, REGISTER, taken, false],
    ['BAD_USER_INPUT', 400, 200, REGISTER, {}, false],
    ['BAD_USER_INPUT', 400, 200, '{', {}, false],
    ['OPERATION_LIMIT', 400, 200, `{ ${'__typename '.repeat(11)} }`, {}, false],
    [
      'FORBIDDEN',
      403,
      403,
      '{ securityEvents(filter: { userId: "01890000-0000-7000-8000-000000000000" }) { edges { cursor } } }',
      {},
      true,
    ],
    ['BAD_USER_INPUT', 400, 200, '{ securityEvents(first: 0) { edges { cursor } } }', {}, true],
    ['BAD_USER_INPUT', 200, 200, PARTIAL, {}, true],
  ]
  for (const [code, own, plain, query, variables, isKnown] of answers) {
    it(`is ${own} or ${plain} for ${code} of ${query.slice(0, 40)}`, async () => {
      for (const [accept, status] of [
        [responseType, own],
        [plainType, plain],
      ] as const) {
        const answer = await server.graphql(query, variables, {
          headers: { accept, ...(isKnown ? { authorization: `Bearer ${token}` } : {}) },
        })
        assert.deepEqual([answer.status, answer.codes], [status, [code]], answer.text)
        assert.equal(answer.data === null, own !== 200, answer.text)
        assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Bearer' : null)
        assert.equal(answer.text.includes('"http"'), false)
      }
    })
  }

  it('is 200 beside partial data, and the error says where, not why', async () => {
    const { data, errors } = await server.graphql(PARTIAL, {}, { token })
    assert.equal(data.securityEvents, null)
    assert.equal(typeof data.me.id, 'string')
    assert.partialDeepStrictEqual(errors, [
      { path: ['securityEvents'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it('is that of who asks, for one document in any order', async () => {
    const other = await server.register()
    for (const query of [ME, '{ first: me { id } }', '{ second: me { id } }']) {
      const asked = [undefined, token, other.accessToken, undefined, other.accessToken, token]
      const statuses: number[] = []
      const ids = new Set<unknown>()
      for (const credential of asked) {
        const answer = await server.graphql(query, {}, credential === undefined ? {} : { token: credential })
        statuses.push(answer.status)
        if (credential === token) ids.add(answer.text)
      }
      assert.deepEqual(statuses, [401, 200, 200, 401, 200, 200])
      assert.equal(ids.size, 1)
    }
  })
})
