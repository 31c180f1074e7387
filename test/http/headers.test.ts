import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { readBody } from '../../src/http/readBody.ts'
import { type Transport, headersOf, startTransport, statusOf } from './startTransport.ts'

const host = 'Host: 127.0.0.1\r\nConnection: close\r\n'
const promised: ReadonlyArray<readonly [string, RegExp]> = [
  [
    'content-security-policy',
    /^default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'$/,
  ],
  ['strict-transport-security', /^max-age=31536000; includeSubDomains$/],
  ['x-frame-options', /^DENY$/],
  ['x-content-type-options', /^nosniff$/],
  ['referrer-policy', /^no-referrer$/],
  ['cross-origin-opener-policy', /^same-origin$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['cross-origin-embedder-policy', /^require-corp$/],
  ['permissions-policy', /camera=\(\)/],
  ['x-request-id', /^[0-9a-f-]{36}$/],
  ['cache-control', /^no-store$/],
  ['vary', /^Origin$/],
]
const answers: ReadonlyArray<readonly [string, number, string]> = [
  ['an answer', 200, `GET /health HTTP/1.1\r\n${host}\r\n`],
  ['GraphQL', 200, `POST /graphql HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`],
  ['a probe', 200, `GET /livez HTTP/1.1\r\n${host}\r\n`],
  ['an unknown path', 404, `GET /nowhere HTTP/1.1\r\n${host}\r\n`],
  ['a wrong method', 405, `DELETE /health HTTP/1.1\r\n${host}\r\n`],
  ['a bad credential', 401, `GET /health HTTP/1.1\r\n${host}Authorization: Bearer bad\r\n\r\n`],
  ['a body too large', 413, `POST /graphql HTTP/1.1\r\n${host}Content-Length: 65537\r\n\r\n`],
  [
    'a compressed body',
    415,
    `POST /graphql HTTP/1.1\r\n${host}Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx`,
  ],
  ['a strange host', 421, `GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`],
  ['no host', 400, 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['an unknown expectation', 200, `GET /health HTTP/1.1\r\n${host}Expect: a miracle\r\n\r\n`],
  ['a fault of ours', 500, `POST /graphql HTTP/1.1\r\n${host}X-Fault: throw\r\n\r\n`],
  ['an answer that cannot be written', 500, `POST /graphql HTTP/1.1\r\n${host}X-Fault: answer\r\n\r\n`],
  ['no HTTP at all', 400, 'GARBAGE\r\n\r\n'],
  [
    'two framings of a body',
    400,
    `POST /graphql HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ['headers too large', 431, `GET /health HTTP/1.1\r\n${host}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`],
]

describe('the headers of every answer', () => {
  let server: Transport
  before(async () => {
    server = await startTransport(
      { production: true },
      {
        graphql: async (ctx) => {
          if (ctx.get('X-Fault') === 'throw') throw new Error('the secret of the house')
          ctx.body = ctx.get('X-Fault') === 'answer' ? { large: 1n } : String(await readBody(ctx.req, 65_536))
        },
      },
    )
  })
  after(() => server.close(0))

  for (const [name, status, request] of answers) {
    it(`carries them all on ${name}: ${status}`, async () => {
      const answer = await server.raw(request)
      assert.equal(statusOf(answer), status)
      const headers = headersOf(answer)
      for (const [header, value] of promised)
        assert.match(headers.get(header) ?? `${header} is missing`, value)
      for (const header of ['x-powered-by', 'server']) assert.ok(!headers.has(header), header)
    })
  }

  it('masks a fault of ours and names the request it happened in', async () => {
    for (const fault of ['throw', 'answer']) {
      const answer = await server.raw(
        `POST /graphql HTTP/1.1\r\n${host}X-Request-Id: trace-7\r\nX-Fault: ${fault}\r\n\r\n`,
      )
      assert.deepEqual(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''), {
        errors: [
          {
            message: 'Something went wrong on our side.',
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'trace-7' },
          },
        ],
      })
    }
  })

  it('sends no strict transport security outside production', async () => {
    await using development = await startTransport()
    const { headers } = await fetch(`${development.url}/health`)
    assert.equal(headers.get('strict-transport-security'), null)
  })

  for (const [given, kept] of [
    ['a.well-formed_ID-1', true],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
    ['two words', false],
    ['<script>', false],
  ] as const) {
    it(`${kept ? 'keeps' : 'replaces'} the request id ${given.slice(0, 20)} (${given.length})`, async () => {
      const { headers } = await fetch(`${server.url}/health`, { headers: { 'X-Request-Id': given } })
      assert.equal(headers.get('x-request-id') === given, kept)
      assert.match(headers.get('x-request-id') ?? '', /^[A-Za-z0-9._-]{1,64}$/)
    })
  }
})
