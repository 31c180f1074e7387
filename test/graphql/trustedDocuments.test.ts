import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { temporaryFolder } from '../config/gatehouse.ts'
import { LOGIN, ME, REGISTER } from '../support/graphqlClient.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type TestServer, startServer } from '../support/server.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const twice = `mutation ($input: LoginInput!) { a: login(input: $input) { __typename } b: login(input: $input) { __typename } }`
const aliases = `{ ${Array.from({ length: 16 }, (_, index) => `a${index}: __typename`).join(' ')} }`
const dear = `{ securityEvents(first: 100) { edges { node { user { sessions { id } } actor { sessions { id } } } } } }`
const documents = [ME, LOGIN, REGISTER, twice, aliases, dear, '{ nothing }', '{ __typename }']
const folder = await temporaryFolder()
const file = join(folder, 'manifest.json')
await writeFile(file, JSON.stringify(Object.fromEntries(documents.map((text) => [sha256(text), text]))))

/** Each way a request may take: the plain lane, Yoga's own handler, and a query string. */
const ways = ['plain', 'Yoga', 'GET'] as const
type Way = (typeof ways)[number]

interface Answer {
  readonly status: number
  readonly code: unknown
  readonly text: string
}

async function ask(server: TestServer, way: Way, params: object, token?: string): Promise<Answer> {
  const accept =
    way === 'Yoga'
      ? 'application/graphql-response+json, none/event-stream'
      : 'application/graphql-response+json'
  const headers = { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  const answer = await (way === 'GET'
    ? fetch(`${server.url}/graphql?${searchOf(params)}`, { headers })
    : fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(params),
      }))
  const text = await answer.text()
  return { status: answer.status, code: JSON.parse(text).errors?.[0]?.extensions.code, text }
}

function searchOf(params: object): URLSearchParams {
  return new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

const byId = (text: string) => ({ documentId: `sha256:${sha256(text)}` })
const byHash = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
})

for (const mode of ['optional', 'required'] as const) {
  describe(`trusted documents, ${mode}`, () => {
    let server: TestServer
    let token = ''
    before(async () => {
      server = await startServer({
        NODE_ENV: 'development',
        TRUSTED_DOCUMENTS_FILE: file,
        TRUSTED_DOCUMENTS: mode,
        RATE_LIMIT_OVERRIDES: '*=1000000/1m,login-ip=3/1h',
      })
      const input = { email: `trusted-${mode}@example.com`, password: 'Correct-Horse-9-Battery' }
      const { text } = await ask(server, 'plain', { ...byId(REGISTER), variables: { input } })
      token = JSON.parse(text).data.register.signedIn.accessToken
    })
    after(() => server.stop())

    for (const way of ways) {
      for (const [form, name] of [
        ['documentId', byId],
        ['persistedQuery', byHash],
      ] as const) {
        it(`run by ${form}, ${way}`, async () => {
          const { status, text } = await ask(server, way, name(ME), token)
          assert.equal(status, 200, text)
          assert.match(text, /^\{"data":\{"me":\{"id"/)
        })
      }

      const unknown: readonly (readonly [string, object])[] = [
        ['an unknown id', byId('{ other }')],
        ['an unknown hash', byHash('{ other }')],
        ['an id without its kind', { documentId: sha256(ME) }],
        ['an id of another kind', { documentId: `md5:${sha256(ME)}` }],
        ['a name of every object', { documentId: 'sha256:constructor' }],
        ['an empty id', { documentId: '' }],
        ['an id and the hash of another', { ...byId(ME), ...byHash(LOGIN) }],
      ]
      for (const [what, params] of unknown) {
        it(`refuse ${what}, ${way}`, async () => {
          const { status, code, text } = await ask(server, way, params, token)
          assert.deepEqual([status, code], [400, 'BAD_USER_INPUT'])
          assert.match(text, /names no document that is trusted here/)
        })
      }

      it(`take an id and the hash of the same document, ${way}`, async () => {
        assert.equal((await ask(server, way, { ...byId(ME), ...byHash(ME) }, token)).status, 200)
      })

      it(`pass the locks like any other, ${way}`, async () => {
        assert.deepEqual(codesOf(await ask(server, way, byId(ME))), [401, 'UNAUTHENTICATED'])
      })

      it(`are validated like any other, ${way}`, async () => {
        assert.deepEqual(codesOf(await ask(server, way, byId('{ nothing }'), token)), [400, 'BAD_USER_INPUT'])
      })

      it(`are measured like any other, ${way}`, async () => {
        assert.deepEqual(codesOf(await ask(server, way, byId(aliases), token)), [400, 'OPERATION_LIMIT'])
      })

      it(`cost what any other costs, ${way}`, async () => {
        assert.deepEqual(codesOf(await ask(server, way, byId(dear), token)), [400, 'COST_LIMIT'])
      })

      const own: readonly (readonly [string, object])[] = [
        ['a document', { query: '{ __typename }' }],
        ['the text of a trusted one', { query: ME }],
        ['introspection', { query: '{ __schema { queryType { name } } }' }],
      ]
      for (const [what, params] of own) {
        it(`${mode === 'required' ? 'refuse' : 'leave alone'} ${what} that is sent, ${way}`, async () => {
          const { status, code, text } = await ask(server, way, params, token)
          if (mode === 'optional') assert.deepEqual([status, code], [200, undefined])
          else assert.deepEqual([status, code], [403, 'FORBIDDEN'])
          assert.equal(text.includes('only trusted documents run here'), mode === 'required')
        })
      }

      it(`refuse a text beside an id, ${way}`, async () => {
        const expected = mode === 'required' ? [403, 'FORBIDDEN'] : [400, 'BAD_USER_INPUT']
        for (const params of [
          { ...byId(ME), query: ME },
          { ...byHash(ME), query: ME },
        ])
          assert.deepEqual(codesOf(await ask(server, way, params, token)), expected)
      })

      it(`refuse a request that names nothing, ${way}`, async () => {
        const params = { operationName: 'Me', extensions: {} }
        assert.deepEqual(codesOf(await ask(server, way, params, token)), [400, 'BAD_USER_INPUT'])
      })
    }

    it('cannot be mutations by GET', async () => {
      const variables = { input: { email: 'nobody@example.com', password: 'wrong' } }
      const { status } = await ask(server, 'GET', { ...byId(LOGIN), variables })
      assert.equal(status, 405)
    })

    it('are counted like any other, alias by alias', async () => {
      const variables = { input: { email: 'nobody@example.com', password: 'wrong' } }
      const codes = []
      for (const document of [twice, LOGIN, LOGIN])
        codes.push((await ask(server, 'plain', { ...byId(document), variables })).code)
      assert.deepEqual(codes, ['OPERATION_LIMIT', 'INVALID_CREDENTIALS', 'RATE_LIMITED'])
    })

    it('never let a body through that is too large', async () => {
      const { status } = await ask(server, 'plain', { ...byId(ME), variables: { long: 'x'.repeat(65_536) } })
      assert.equal(status, 413)
    })
  })
}

describe('the record of a server that takes no other documents', () => {
  it('has each one that was refused, whichever way it came', async () => {
    const database = await freshDatabase()
    const server = await startServer(
      { TRUSTED_DOCUMENTS_FILE: file, TRUSTED_DOCUMENTS: 'required' },
      database,
    )
    try {
      for (const way of ways) await ask(server, way, { query: '{ __schema { queryType { name } } }' })
      for (const way of ways) await ask(server, way, byId('{ other }'))
    } finally {
      await server.stop()
    }
    const rows = await database.query(
      `SELECT details->>'code' AS code, sum(count)::int AS count, min(details->>'reason') AS reason
       FROM security_events WHERE event_type = 'request_rejected' GROUP BY 1 ORDER BY 1`,
    )
    await database.drop()
    const only = 'query is not taken: only trusted documents run here, by their documentId'
    assert.deepEqual(rows, [
      { code: 'BAD_USER_INPUT', count: 3, reason: 'documentId names no document that is trusted here' },
      { code: 'FORBIDDEN', count: 3, reason: only },
    ])
  })
})

describe('the paths of the operations', () => {
  it('run their own documents where no others but trusted ones do', async () => {
    const server = await startServer({ TRUSTED_DOCUMENTS_FILE: file, TRUSTED_DOCUMENTS: 'required' })
    try {
      const response = await fetch(`${server.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'nobody@example.com', password: 'x' }),
      })
      assert.equal(response.status, 401)
    } finally {
      await server.stop()
    }
  })
})

describe('without a manifest', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  for (const way of ways) {
    it(`nothing runs by a name, ${way}`, async () => {
      for (const params of [byId(ME), byHash(ME)])
        assert.deepEqual(codesOf(await ask(server, way, params)), [400, 'BAD_USER_INPUT'])
    })
  }
})

function codesOf({ status, code }: Answer) {
  return [status, code]
}
