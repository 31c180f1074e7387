import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rateLimitHeaders } from '../../src/http/rateLimitHeaders.ts'
import type { LimitDecision } from '../../src/limits/limit.ts'
import { startTransport } from './startTransport.ts'

const good = { Authorization: 'Bearer good' }
const bad = { Authorization: 'Bearer bad' }

async function repeat(times: number, ask: () => Promise<Response>): Promise<Response> {
  for (let asked = 1; asked < times; asked += 1) await (await ask()).arrayBuffer()
  return ask()
}

describe('the general limit', () => {
  it('answers the hundredth GET of /health and refuses the 101st, with when to come back', async () => {
    await using server = await startTransport()
    const hundredth = await repeat(100, () => fetch(`${server.url}/health`))
    assert.equal(hundredth.status, 200)
    assert.equal(hundredth.headers.get('ratelimit-policy'), '"general";q=100;w=900')
    assert.equal(hundredth.headers.get('ratelimit'), '"general";r=0;t=900')
    assert.equal(hundredth.headers.get('retry-after'), null)

    const refused = await fetch(`${server.url}/health`, { headers: { 'X-Request-Id': 'one-too-many' } })
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '900')
    assert.equal(refused.headers.get('content-type'), 'application/problem+json')
    assert.deepEqual(await refused.json(), {
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      code: 'RATE_LIMITED',
      detail: 'Too many requests. Try again later.',
      requestId: 'one-too-many',
      retryAfter: 900,
      policy: 'general',
    })
    assert.deepEqual(server.limited, ['127.0.0.1 general /health'])
  })

  it('never charges or refuses a probe', async () => {
    await using server = await startTransport()
    for (const path of ['/livez', '/readyz', '/metrics']) {
      const last = await repeat(101, () => fetch(server.url + path))
      assert.equal(last.status, 200)
    }
    assert.equal(server.charged.size, 0)
  })

  for (const [accept, type] of [
    ['application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/html', 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    [
      'application/graphql-response+json; charset=utf-8, application/json; charset=utf-8',
      'application/graphql-response+json; charset=utf-8',
    ],
  ]) {
    it(`refuses on /graphql in GraphQL's form to a client that accepts ${accept}`, async () => {
      await using server = await startTransport()
      server.charged.set('127.0.0.1', 100)
      const refused = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        body: '{}',
        ...(accept === undefined ? {} : { headers: { accept } }),
      })
      assert.equal(refused.status, 429)
      assert.equal(refused.headers.get('retry-after'), '900')
      assert.equal(refused.headers.get('content-type'), type)
      assert.deepEqual(await refused.json(), {
        errors: [
          {
            message: 'Too many requests. Try again later.',
            extensions: { code: 'RATE_LIMITED', retryAfter: 900, policy: 'general' },
          },
        ],
      })
    })
  }

  const charges: ReadonlyArray<readonly [string, Record<string, string>, Record<string, number>]> = [
    ['nobody in particular: one point to the address', {}, { '127.0.0.1': 1 }],
    ['a good credential: one point to the person, none to the address', good, { ada: 1 }],
    ['a bad credential: five points to the address', bad, { '127.0.0.1': 5 }],
    ['a credential that we cannot check: one point', { Authorization: 'Bearer stuck' }, { '127.0.0.1': 1 }],
  ]
  for (const [name, headers, charged] of charges) {
    it(`charges ${name}`, async () => {
      await using server = await startTransport()
      await fetch(`${server.url}/graphql`, { method: 'POST', headers })
      assert.deepEqual(Object.fromEntries(server.charged), charged)
    })
  }

  it('lets a signed-in person through from an address that is used up', async () => {
    await using server = await startTransport()
    server.charged.set('127.0.0.1', 1000)
    const { headers, status } = await fetch(`${server.url}/health`, { headers: good })
    assert.deepEqual([status, headers.get('ratelimit-policy')], [200, '"general-user";q=600;w=900'])
  })
})

describe('a bad credential', () => {
  it('is a 401 problem that says invalid_token, and is told to the record', async () => {
    await using server = await startTransport()
    const { headers, status } = await fetch(`${server.url}/health`, { headers: bad })
    assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer error="invalid_token"'])
    assert.deepEqual(server.rejected, ['127.0.0.1 forged'])
  })

  it("is refused on /graphql in GraphQL's form, and never gets there as a stranger", async () => {
    await using server = await startTransport()
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers: bad })
    assert.deepEqual(
      [answer.status, answer.headers.get('www-authenticate')],
      [401, 'Bearer error="invalid_token"'],
    )
    assert.deepEqual(await answer.json(), {
      errors: [{ message: 'Sign in to do this.', extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  it('is not what a fault of ours is called: 503 with Retry-After', async () => {
    await using server = await startTransport()
    const { headers, status } = await fetch(`${server.url}/health`, {
      headers: { Authorization: 'Bearer stuck' },
    })
    assert.deepEqual([status, headers.get('retry-after'), headers.get('www-authenticate')], [503, '2', null])
    assert.deepEqual(server.rejected, [])
  })
})

describe('rate limit headers', () => {
  const decision = (name: string, allowed: boolean, resetSeconds: number): LimitDecision => ({
    allowed,
    limit: { name, points: 5, windowSeconds: 60, blockSeconds: null, onStoreError: 'DENY' },
    remaining: 2,
    resetSeconds,
    store: 'memory',
  })

  it('list every decision, and the longest wait among the refusals', () => {
    assert.deepEqual(
      rateLimitHeaders([decision('a', false, 7), decision('b', true, 50), decision('c', false, 9)]),
      [
        ['RateLimit-Policy', '"a";q=5;w=60, "b";q=5;w=60, "c";q=5;w=60'],
        ['RateLimit', '"a";r=2;t=7, "b";r=2;t=50, "c";r=2;t=9'],
        ['Retry-After', '9'],
      ],
    )
  })

  it('are absent where nothing was decided, and stay one string whatever the name', () => {
    assert.deepEqual(rateLimitHeaders([]), [])
    assert.deepEqual(rateLimitHeaders([decision('a"\\\r\nb', true, 1)])[1], [
      'RateLimit',
      '"a\\"\\\\??b";r=2;t=1',
    ])
  })
})
