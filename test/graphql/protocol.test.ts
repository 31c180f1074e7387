import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ME, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const responseType = 'application/graphql-response+json'
const plainType = 'application/json'
const TWO = 'query A { __typename } mutation B { logout { accepted } }'

/** Transport faults: each with its status, code, and the header that says what would do. */
const transport: readonly (readonly [string, RequestInit, number, string, string | null, string | null])[] = [
  ['PUT', { method: 'PUT' }, 405, 'BAD_USER_INPUT', 'allow', 'GET, HEAD, POST'],
  ['DELETE', { method: 'DELETE' }, 405, 'BAD_USER_INPUT', 'allow', 'GET, HEAD, POST'],
  ['a mutation by GET', { method: 'GET' }, 405, 'BAD_USER_INPUT', 'allow', 'POST'],
  ['no content type', typed(null), 415, 'BAD_USER_INPUT', 'accept-post', plainType],
  ['a form', typed('application/x-www-form-urlencoded'), 415, 'BAD_USER_INPUT', 'accept-post', plainType],
  ['multipart', typed('multipart/form-data; boundary=x'), 415, 'BAD_USER_INPUT', 'accept-post', plainType],
  ['text/plain', typed('text/plain'), 415, 'BAD_USER_INPUT', 'accept-post', plainType],
  ['application/graphql', typed('application/graphql'), 415, 'BAD_USER_INPUT', 'accept-post', plainType],
  [
    'application/graphql+json',
    typed('application/graphql+json'),
    415,
    'BAD_USER_INPUT',
    'accept-post',
    plainType,
  ],
  [
    'two content types',
    typed('application/json, text/plain'),
    415,
    'BAD_USER_INPUT',
    'accept-post',
    plainType,
  ],
  ['a content type with more', typed('application/json5'), 415, 'BAD_USER_INPUT', 'accept-post', plainType],
  [
    'another charset',
    typed('application/json; charset=utf-16'),
    415,
    'BAD_USER_INPUT',
    'accept-post',
    plainType,
  ],
  ['gzip', coded('gzip'), 415, 'BAD_USER_INPUT', 'accept-encoding', 'identity'],
  [
    'a body that is too large',
    { ...typed(plainType), body: 'x'.repeat(65_537) },
    413,
    'OPERATION_LIMIT',
    null,
    null,
  ],
  ['a batch', { ...typed(plainType), body: '[]' }, 400, 'BAD_USER_INPUT', null, null],
]

for (const who of ['a stranger', 'a person'] as const) {
  describe(`GraphQL over HTTP for ${who}`, () => {
    let server: TestServer
    let token: string | undefined
    let options = {}
    before(async () => {
      server = await startServer()
      if (who === 'a stranger') return
      token = (await server.register()).accessToken
      options = { token }
    })
    after(() => server.stop())

    const send = async (init: RequestInit, accept: string, query = '') => {
      const headers = new Headers(init.headers)
      headers.set('accept', accept)
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
      return fetch(`${server.url}/graphql${query}`, { ...init, headers })
    }

    const pagesOf = async (first: number) => [
      await server.graphql(`{ securityEvents(first: ${first}) { edges { cursor } } }`, {}, options),
      await server.graphql(
        'query ($first: Int!) { securityEvents(first: $first) { edges { cursor } } }',
        { first },
        options,
      ),
    ]

    for (const [name, init, status, code, header, value] of transport) {
      it(`refuses ${name} with ${status} ${code}, in GraphQL's form`, async () => {
        const query = init.method === 'GET' ? '?query=mutation{logout{accepted}}' : ''
        for (const accept of [responseType, plainType]) {
          const answer = await send(init, accept, query)
          const body = await answer.json()
          assert.equal(answer.status, status)
          assert.equal(answer.headers.get('content-type'), `${accept}; charset=utf-8`)
          assert.deepEqual(Object.keys(body), ['errors'])
          assert.deepEqual(Object.keys(body.errors[0]), ['message', 'extensions'])
          assert.deepEqual(body.errors[0].extensions, { code })
          if (header !== null) assert.equal(answer.headers.get(header), value)
        }
      })
    }

    it('refuses a mutation by GET also where the document is known by POST', async () => {
      const query = 'mutation { __typename }'
      assert.equal((await server.graphql(query, {}, options)).status, 200)
      assert.equal((await send({}, responseType, `?query=${query}`)).status, 405)
      assert.equal((await send({}, responseType, `?query=${TWO}&operationName=B`)).status, 405)
      assert.equal((await send({}, responseType, `?query=${TWO}&operationName=A`)).status, 200)
    })

    for (const target of [
      '/admin?x=/graphql',
      '/graphql/',
      '/graphql/x',
      '/GraphQL',
      '/x/graphql',
      '//graphql',
    ]) {
      it(`serves nothing at ${target}`, async () => {
        const answer = await fetch(`${server.url}${target}`, {
          ...typed(plainType),
          body: '{"query":"{ __typename }"}',
        })
        assert.equal(answer.status, 404)
      })
    }

    it('takes __proto__ and constructor for names like any other', async () => {
      const { status, text } = await server.graphql(
        '{ __proto__: __typename constructor: __typename hasOwnProperty: __typename }',
        {},
        options,
      )
      assert.equal(status, 200)
      const { extensions, ...answer } = JSON.parse(text)
      assert.equal(
        JSON.stringify(answer),
        '{"data":{"__proto__":"Query","constructor":"Query","hasOwnProperty":"Query"}}',
      )
      assert.equal(extensions?.cost?.requested, who === 'a person' ? 1 : undefined)
    })

    it('suggests nothing, neither for the document nor for a variable', async () => {
      const input = { email: 'ada@example.com', password: goodPassword, delivery: 'BODI', devicename: 'x' }
      for (const [query, variables] of [
        ['{ mee { id } }', {}],
        ['{ me { emial } }', {}],
        ['{ me { id ... on Usre { id } } }', {}],
        ['query ($input: LoginInputt!) { __typename }', {}],
        ['{ securityEvents(frst: 1) { edges { cursor } } }', {}],
        ['mutation { register(input: { delivery: BODI }) { nextStep } }', {}],
        [REGISTER, { input }],
      ] as const) {
        const { status, text } = await server.graphql(query, variables, options)
        assert.equal(status, 400, text)
        assert.doesNotMatch(text, /did you mean/i)
      }
    })

    it('runs the operation that is named and no other, and asks for a name where there are several', async () => {
      for (const [operationName, status] of [
        [undefined, 400],
        ['C', 400],
        ['', 400],
        ['A', 200],
      ] as const) {
        const body = JSON.stringify({ query: TWO, operationName })
        const answer = await send({ ...typed(plainType), body }, responseType)
        assert.equal(answer.status, status, await answer.text())
      }
      const after = await server.graphql(ME, {}, options)
      assert.equal(after.status, who === 'a person' ? 200 : 401)
    })

    it('passes a stream through the same gate', async () => {
      const body = JSON.stringify({ query: ME })
      const answer = await send({ ...typed(plainType), body }, 'text/event-stream')
      const text = await answer.text()
      assert.equal(text.includes('UNAUTHENTICATED'), who === 'a stranger', text)
    })

    it('refuses a page of 100000, literal or variable, for its cost and whoever asks', async () => {
      for (const { status, codes } of await pagesOf(100_000))
        assert.deepEqual([status, codes], [400, ['COST_LIMIT']])
    })

    for (const first of [101, 0, -1]) {
      it(`refuses a page of ${first}, literal or variable`, async () => {
        const expected = who === 'a person' ? [400, ['BAD_USER_INPUT']] : [401, ['UNAUTHENTICATED']]
        for (const { status, codes } of await pagesOf(first)) assert.deepEqual([status, codes], expected)
      })
    }
  })
}

function typed(type: string | null): RequestInit {
  const body = new Uint8Array(Buffer.from('{"query":"{ __typename }"}'))
  return { method: 'POST', body, ...(type === null ? {} : { headers: { 'content-type': type } }) }
}

function coded(coding: string): RequestInit {
  return { ...typed(plainType), headers: { 'content-type': plainType, 'content-encoding': coding } }
}
