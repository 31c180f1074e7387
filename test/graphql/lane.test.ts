import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { serverAudits } from 'graphql-http'
import { LOGIN, ME, REGISTER, goodPassword, withoutRemaining } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

/** A type that nothing has, by whose name alone a request takes the long way through Yoga's fetch handler. */
const detour = 'none/event-stream'

/** They differ from one request to the next, or say how the body travels. */
const volatileHeaders = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'ratelimit',
  'transfer-encoding',
  'x-request-id',
])

describe('the plain lane', () => {
  let server: TestServer
  let token = ''
  before(async () => {
    server = await startServer({
      RATE_LIMIT_OVERRIDES: '*=1000000/1m,refresh=1/1h',
      MAX_LOGIN_ATTEMPTS: '100',
    })
    token = (await server.register()).accessToken
  })
  after(() => server.stop())

  const ask = async (body: string, headers: Record<string, string>) => {
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'lane', ...headers },
      body,
    })
    const shown = [...answer.headers].filter(([name]) => !volatileHeaders.has(name))
    return {
      status: answer.status,
      headers: Object.fromEntries(shown),
      body: withoutRemaining(await answer.text()),
    }
  }
  const agree = async (body: string, accept: string, authorization?: string) => {
    const who = authorization === undefined ? {} : { authorization }
    const plain = await ask(body, { accept, ...who })
    assert.deepEqual(plain, await ask(body, { accept: `${accept}, ${detour}`, ...who }), `${accept}: ${body}`)
    return plain
  }

  const accepted = [
    '*/*',
    'application/*',
    'application/json',
    'application/graphql-response+json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8; q=0.1, application/graphql-response+json',
    'application/graphql-response+json;charset=latin1, application/json',
    'application/graphql-response+json, application/json;q=0.9, */*;q=0.8',
    'text/html, application/xhtml+xml, */*;q=0.8',
    'application/json , application/graphql-response+json',
    ', application/json',
    '*/json',
    'application/json;q=0',
  ]
  const documents = ['{ __typename }', '{', '{ nothing }', ME, 'query ($id: ID!) { __typename }']
  for (const accept of accepted) {
    it(`answers Accept: ${accept} as Yoga does, byte for byte`, async () => {
      for (const query of documents) await agree(JSON.stringify({ query }), accept)
    })
  }

  for (const audit of serverAudits({ url: () => `${server.url}/graphql`, fetchFn: bothWays })) {
    it(`answers audit ${audit.id} as Yoga does`, async () => {
      await audit.fn()
    })
  }

  const refusals = [
    ['a wrong password', LOGIN, { input: { email: 'nobody@example.com', password: 'wrong' } }],
    ['a weak password', REGISTER, { input: { email: 'weak@example.com', password: 'weak' } }],
    [
      'an exclusive field with a neighbour',
      'mutation ($input: LoginInput!) { login(input: $input) { __typename } logout { accepted } }',
      { input: { email: 'nobody@example.com', password: 'wrong' } },
    ],
    ['a variable of the wrong type', LOGIN, { input: 1 }],
    ['partial data', '{ me { id } securityEvents(first: 1000) { edges { cursor } } }'],
    ['data in which every field is null', '{ securityEvents(first: 1000) { edges { cursor } } }'],
  ] as const
  for (const [name, query, variables] of refusals) {
    it(`answers ${name} as Yoga does`, async () => {
      for (const accept of ['application/json', 'application/graphql-response+json']) {
        const body = JSON.stringify({ query, variables })
        await agree(body, accept)
        await agree(body, accept, `Bearer ${token}`)
      }
    })
  }

  it('tells how long to wait in the header and in the body alike, as Yoga does', async () => {
    const body = JSON.stringify({ query: 'mutation { refreshSession { accessToken } }' })
    await ask(body, {})
    for (const accept of ['application/json', `application/json, ${detour}`]) {
      const { status, headers, body: text } = await ask(body, { accept })
      assert.equal(status, 429)
      assert.equal(headers['retry-after'], String(JSON.parse(text).errors[0].extensions.retryAfter))
    }
  })

  it('answers whatever anybody may send as Yoga does', async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom(...accepted),
        fc.boolean(),
        async (body, accept, isKnown) => {
          await agree(body, accept, isKnown ? `Bearer ${token}` : undefined)
        },
      ),
      { numRuns: 300 },
    )
  })

  /** What differs from Yoga on purpose is judged before the ways part: Yoga repeats the body, or says it otherwise. */
  const ours: readonly (readonly [string, string, number, string])[] = [
    ['a body that is no JSON', '{"query', 400, 'BAD_USER_INPUT'],
    ['an empty body', '', 400, 'BAD_USER_INPUT'],
    ['null', 'null', 400, 'BAD_USER_INPUT'],
    ['a number', '1', 400, 'BAD_USER_INPUT'],
    ['a string', '"{ __typename }"', 400, 'BAD_USER_INPUT'],
    ['a batch', '[{"query":"{ __typename }"}]', 400, 'BAD_USER_INPUT'],
    ['a name that is no string', '{"query":"{ __typename }","operationName":1}', 400, 'BAD_USER_INPUT'],
    ['a document that is too long', `{"query":"#${'x'.repeat(16_384)}"}`, 200, 'OPERATION_LIMIT'],
  ]
  for (const [name, body, status, code] of ours) {
    it(`refuses ${name} before the ways part`, async () => {
      const answer = await agree(body, 'application/json')
      assert.deepEqual([answer.status, JSON.parse(answer.body).errors[0].extensions.code], [status, code])
    })
  }

  for (const accept of ['text/html', 'application/json;charset=latin1', 'image/*']) {
    it(`refuses Accept: ${accept} before anything runs`, async () => {
      const input = { email: `accepts-${accept.length}@example.com`, password: goodPassword }
      const { status, headers } = await ask(JSON.stringify({ query: REGISTER, variables: { input } }), {
        accept,
      })
      assert.deepEqual([status, headers['content-type']], [406, 'application/json; charset=utf-8'])
      const found = await server.database.query('SELECT id FROM users WHERE email = $1', [input.email])
      assert.deepEqual(found, [])
    })
  }

  async function bothWays(url: string, init: RequestInit = {}): Promise<Response> {
    if (init.method === 'POST' && new Headers(init.headers).has('content-type')) {
      await agree(
        typeof init.body === 'string' ? init.body : '',
        new Headers(init.headers).get('accept') ?? '*/*',
      )
    }
    return fetch(url, init)
  }
})

/** None ends the session that asks: the second way must find what the first found. */
const valid = [
  '{ __typename }',
  'query A { __typename } query B { me { id } }',
  '{ me { id email roles } }',
  'query ($first: Int!) { securityEvents(first: $first) { edges { cursor node { id } } pageInfo { hasNextPage } } }',
  'query ($t: String!) { __type(name: $t) { name kind } }',
  'mutation { __typename }',
  '{ a: __typename ...F } fragment F on Query { b: __typename @skip(if: true) }',
  'subscription { nothing }',
]

const documentText = fc.oneof(
  fc.constantFrom(...valid),
  fc.tuple(fc.constantFrom(...valid), fc.nat(60)).map(([text, at]) => text.slice(0, at)),
  fc
    .tuple(fc.constantFrom(...valid), fc.nat(60), fc.string({ maxLength: 3, unit: 'grapheme' }))
    .map(([text, at, noise]) => `${text.slice(0, at)}${noise}${text.slice(at)}`),
  fc.string({ maxLength: 20 }),
)
const anything = fc.jsonValue({ maxDepth: 3 })
const requests = fc
  .record(
    {
      query: fc.oneof({ weight: 8, arbitrary: documentText }, { weight: 1, arbitrary: anything }),
      variables: fc.oneof(
        fc.record({ first: anything, t: anything }, { requiredKeys: [] }),
        fc.dictionary(fc.string({ maxLength: 9 }), anything, { maxKeys: 3 }),
        anything,
      ),
      operationName: fc.option(fc.oneof(fc.constantFrom('A', 'B', 'M', ''), fc.string({ maxLength: 5 }))),
      extensions: anything,
      unknown: fc.option(anything),
    },
    { requiredKeys: [] },
  )
  .map((params) => JSON.stringify(params))
