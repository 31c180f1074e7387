import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startProductionServer } from '../support/productionServer.ts'
import { provedBefore } from '../support/provedBefore.ts'
import type { TestServer } from '../support/server.ts'
import { doctorReport } from './doctorReport.ts'
import { type Passing, type Spoiling, spoilingProxy } from './spoilingProxy.ts'

type Row = readonly [what: string, failed: readonly string[], spoiling: Spoiling]

const at =
  (path: string, method = 'GET') =>
  (passing: Passing) =>
    passing.path === path && passing.method === method
const asks = (text: string) => (passing: Passing) => passing.body.includes(text)

/** Answers what it is about in place of the server. */
function instead(
  isMeant: (passing: Passing) => boolean,
  body: string,
  status = 200,
  type = 'application/json',
): Spoiling {
  return {
    answer(answer, passing) {
      if (!isMeant(passing)) return
      Object.assign(answer, { status, body })
      answer.headers['content-type'] = type
    },
  }
}

const header = (name: string, value: string | undefined): Spoiling => ({
  answer: ({ headers }) => void (headers[name] = value),
})
const rewritten = (
  name: string,
  value: string | undefined,
  isMeant: (passing: Passing) => boolean,
): Spoiling => ({
  request(passing) {
    if (!isMeant(passing)) return
    if (value === undefined) delete passing.headers[name]
    else passing.headers[name] = value
  },
})

const rows: readonly Row[] = [
  ['without a content security policy', ['security-headers'], header('content-security-policy', undefined)],
  ['that may be framed by itself', ['security-headers'], header('x-frame-options', 'SAMEORIGIN')],
  [
    'without a request id on its 404',
    ['security-headers'],
    {
      answer: (answer, { path }) =>
        void (path === '/gatehouse-doctor' && delete answer.headers['x-request-id']),
    },
  ],
  ['with HSTS for five minutes', ['strict-transport'], header('strict-transport-security', 'max-age=300')],
  ['that lets caches keep answers', ['cache-control'], header('cache-control', 'public, max-age=60')],
  ['that says what it runs on', ['telling-headers'], header('server', 'nginx/1.18.0')],
  ['that sets a bare cookie', ['cookie-flags'], header('set-cookie', 'sid=1; Path=/; HttpOnly')],
  ['that answers any page', ['cors-origin'], header('access-control-allow-origin', '*')],
  [
    'that answers any page with credentials',
    ['cors-origin', 'cors-credentials'],
    {
      answer({ headers }, passing) {
        headers['access-control-allow-origin'] = passing.headers['origin']
        headers['access-control-allow-credentials'] = 'true'
      },
    },
  ],
  [
    'that serves any host',
    ['host-check'],
    rewritten('host', '127.0.0.1', ({ headers }) => headers['host'] === 'gatehouse-doctor.invalid'),
  ],
  [
    'that shows its schema',
    ['introspection-off'],
    instead(asks('__schema'), '{"data":{"__schema":{"queryType":{"name":"Query"}}}}'),
  ],
  [
    'that corrects its callers',
    ['suggestions-off'],
    instead(asks('mee'), '{"errors":[{"message":"Did you mean \\"me\\"?"}]}'),
  ],
  [
    'with a page to ask from',
    ['graphiql-off'],
    instead(({ headers }) => headers['accept'] === 'text/html', '<html>', 200, 'text/html'),
  ],
  [
    'that shows a stack',
    ['errors-masked'],
    instead(
      ({ body }) => body === '{"query":',
      '{"errors":[{"message":"x","extensions":{"stack":"x\\n    at f (f.js:1:1)"}}]}',
      500,
    ),
  ],
  [
    'that shows SQL',
    ['errors-masked'],
    instead(
      at('/gatehouse-doctor'),
      '{"detail":"select id from users where"}',
      404,
      'application/problem+json',
    ),
  ],
  [
    'that shows a path',
    ['errors-masked'],
    instead(
      at('/gatehouse-doctor'),
      '{"detail":"no such file /srv/gate/index"}',
      404,
      'application/problem+json',
    ),
  ],
  [
    'that changes things by a link',
    ['mutation-by-get'],
    instead(({ path }) => path.includes('mutation'), '{"data":{}}'),
  ],
  ['that takes lists', ['batching-refused'], instead(({ body }) => body.startsWith('['), '[{"data":{}}]')],
  [
    'that takes any media type',
    ['media-types'],
    rewritten('content-type', 'application/json', ({ headers }) => headers['content-type'] === 'text/plain'),
  ],
  [
    'that takes any size',
    ['body-limit'],
    instead(({ body }) => body.length > 100_000, '{"data":{"__typename":"Query"}}'),
  ],
  [
    'that takes any number of aliases',
    ['document-aliases'],
    instead(asks('a39:'), '{"data":{"a0":"Query"}}'),
  ],
  [
    'that breaks on a deep document',
    ['document-depth'],
    instead(
      asks('{...{...'),
      '{"errors":[{"message":"x","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}',
      500,
    ),
  ],
  ['that knows a stranger', ['anonymous-refused'], instead(asks('me { id }'), '{"data":{"me":{"id":"1"}}}')],
  ['that knows a stranger by GET', ['anonymous-refused'], instead(at('/auth/me'), '{"id":"1"}')],
  [
    'that forgets a bad credential',
    ['bad-credential-refused'],
    rewritten('authorization', undefined, () => true),
  ],
  [
    'with open metrics',
    ['metrics-closed'],
    instead(at('/metrics'), 'process_cpu_seconds_total 1', 200, 'text/plain'),
  ],
  ['with a talkative probe', ['probes'], instead(at('/livez'), 'ok, version 1.2.3', 200, 'text/plain')],
  [
    'that is not ready',
    ['probes'],
    instead(({ path }) => path.startsWith('/readyz'), 'starting', 503, 'text/plain'),
  ],
  [
    'that tells its version',
    ['health-report'],
    {
      answer: (answer, { path }) =>
        void (path === '/health' && (answer.body = answer.body.replace('{', '{"version":"1.2.3",'))),
    },
  ],
  [
    'that publishes a private key',
    ['jwks-public'],
    {
      answer: (answer, { path }) =>
        void (path.endsWith('jwks.json') && (answer.body = answer.body.replace('"crv"', '"d":"AAAA","crv"'))),
    },
  ],
  ['that publishes no key', ['jwks-public'], instead(at('/.well-known/jwks.json'), '{"keys":[]}')],
  [
    'with pages for errors',
    ['problem-details'],
    instead(at('/gatehouse-doctor'), '<h1>404</h1>', 404, 'text/html'),
  ],
  ['without limits', ['rate-limits'], header('ratelimit-policy', undefined)],
  ['in another time', ['clock'], header('date', 'Thu, 01 Jan 2026 00:00:00 GMT')],
  [
    'that never answers one question',
    ['media-types'],
    { hang: ({ headers }) => headers['content-type'] === 'text/plain' },
  ],
]

describe('gatehouse doctor finds a server', { skip: provedBefore }, () => {
  let production: TestServer
  before(async () => {
    production = await startProductionServer({ SECURITY_CONTACT: 'security@example.com' })
  })
  after(() => production.stop())

  for (const [what, expected, spoiling] of rows) {
    it(what, async () => {
      const proxy = await spoilingProxy(production.url, spoiling)
      const patience = spoiling.hang === undefined ? '30' : '2'
      const { code, failed } = await doctorReport(['--url', proxy.url, '--timeout', patience])
      proxy.close()
      assert.deepEqual([code, failed], [1, expected])
    })
  }

  it('in order behind a proxy that spoils nothing', async () => {
    const proxy = await spoilingProxy(production.url)
    const { code, failed, score } = await doctorReport(['--url', proxy.url])
    proxy.close()
    assert.deepEqual([code, failed, score], [0, [], 100])
  })

  it('that limits it half-way, and says what it did not look at instead of guessing', async () => {
    const proxy = await spoilingProxy(production.url, {
      answer(answer, { number }) {
        if (number <= 12) return
        Object.assign(answer, { status: 429, body: '{"errors":[{"message":"Too many requests."}]}' })
        answer.headers['retry-after'] = '321'
      },
    })
    const { code, failed, findings } = await doctorReport(['--url', proxy.url])
    proxy.close()
    assert.deepEqual([code, failed, proxy.requests()], [1, ['incomplete-server'], 13])
    const { detail } = findings.at(-1) ?? { detail: '' }
    assert.match(
      detail,
      /the limit of this address is used up, for 321 more seconds: .*introspection-off.*\.$/,
    )
  })
})
