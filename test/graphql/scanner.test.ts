import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startProductionServer } from '../support/productionServer.ts'
import type { TestServer } from '../support/server.ts'

interface Seen {
  readonly status: number
  readonly text: string
  readonly json: Readonly<Record<string, unknown>> | readonly unknown[] | null
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const post = (query: string) => json({ query })
const form = (query: string): RequestInit => ({ method: 'POST', body: new URLSearchParams({ query }) })
const plain = (query: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'text/plain' },
  body: JSON.stringify({ query }),
})
const url = (query: string) => `/graphql?${new URLSearchParams({ query })}`
const browser: RequestInit = { headers: { accept: 'text/html' } }
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')
const levels = `fields { type { ${times(3, () => 'fields { type {')} name ${times(3, () => '} }')} } }`

const hasData = ({ json: body }: Seen) => body !== null && 'data' in body && body['data'] != null
const says = (words: RegExp) => (seen: Seen) => words.test(seen.text)
const answersAll = ({ json: body }: Seen) => Array.isArray(body)
const errorsOf = ({ json: body }: Seen) =>
  body !== null && 'errors' in body && Array.isArray(body['errors']) ? body['errors'].length : 0

/** What graphql-cop 1.15 looks for, and what else its kind asks: each with the sign by which it would be found. */
const checks: readonly (readonly [
  what: string,
  path: string,
  init: RequestInit,
  found: (seen: Seen) => boolean,
])[] = [
  [
    'alias overloading',
    '/graphql',
    post(`query cop { ${times(101, (at) => `alias${at}:__typename`)} }`),
    hasData,
  ],
  [
    'batches of queries',
    '/graphql',
    json(Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' }))),
    answersAll,
  ],
  ['a batch of one', '/graphql', json([{ query: 'query cop { __typename }' }]), answersAll],
  [
    'directive overloading',
    '/graphql',
    post(`query cop { __typename ${times(10, () => '@aa')} }`),
    (seen) => errorsOf(seen) >= 10,
  ],
  [
    'directive overloading with one that exists',
    '/graphql',
    post(`query cop { __typename ${times(50, () => '@include(if: true)')} }`),
    hasData,
  ],
  ['field duplication', '/graphql', post(`query cop { ${times(500, () => '__typename')} }`), hasData],
  ['circular introspection', '/graphql', post(`query cop { __schema { types { ${levels} } } }`), hasData],
  [
    'circular fragments',
    '/graphql',
    post('query cop { ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    hasData,
  ],
  ['answers in parts', '/graphql', post('query cop { ... @defer { __typename } }'), hasData],
  ['introspection', '/graphql', post('query cop { __schema { types { name fields { name } } } }'), hasData],
  ['introspection of one type', '/graphql', post('query cop { __type(name: "Query") { name } }'), hasData],
  ['introspection by GET', url('query cop { __schema { types { name } } }'), {}, hasData],
  ['field suggestions', '/graphql', post('query cop { __schema { directive } }'), says(/did you mean/i)],
  [
    'field suggestions of our own fields',
    '/graphql',
    post('query cop { mee { id } }'),
    says(/did you mean|"me"/i),
  ],
  ['mutations by GET', url('mutation cop { __typename }'), {}, hasData],
  ['queries by GET', url('query cop { __typename }'), {}, hasData],
  ['queries by a form', '/graphql', form('query cop { __typename }'), hasData],
  ['mutations by a form', '/graphql', form('mutation cop { __typename }'), hasData],
  ['queries by text/plain', '/graphql', plain('query cop { __typename }'), hasData],
  ['trace mode', '/graphql', post('query cop { __typename }'), says(/tracing|"trace"/i)],
  [
    'unhandled errors',
    '/graphql',
    post('qwerty cop { abc }'),
    says(/exception|stacktrace|node_modules|\.ts|qwerty/i),
  ],
  [
    'unhandled errors of variables',
    '/graphql',
    json({ query: 'query cop { __typename }', variables: 'x' }),
    says(/exception|stack|node_modules/i),
  ],
  ...['/graphql', '/graphiql', '/playground', '/console', '/altair', '/voyager', '/graphql/console', '/'].map(
    (path) =>
      [`GraphiQL at ${path}`, path, browser, says(/graphiql|playground|altair|voyager|<html/i)] as const,
  ),
]

describe('a scanner of a production server', () => {
  let server: TestServer
  before(async () => {
    server = await startProductionServer()
  })
  after(() => server.stop())

  for (const [what, path, init, found] of checks) {
    it(`does not find ${what}`, async () => {
      const answer = await fetch(server.url + path, init)
      const text = await answer.text()
      const seen: Seen = { status: answer.status, text, json: jsonOf(text) }
      assert.ok(!found(seen), text.slice(0, 500))
      assert.ok(answer.status < 500, `${answer.status}`)
    })
  }

  it('may read by GET beside a header that no page of another origin can send', async () => {
    const { accessToken } = await server.register()
    const answer = await fetch(server.url + url('{ __typename }'), {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    assert.deepEqual([answer.status, (await answer.json()).data], [200, { __typename: 'Query' }])
  })

  it('is told by what a GET would have been an operation', async () => {
    const answer = await fetch(server.url + url('{ __typename }'))
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST'])
  })
})

function jsonOf(text: string): Seen['json'] {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
