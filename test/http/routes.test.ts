import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { headersOf, startTransport, statusOf } from './startTransport.ts'

describe('/health', () => {
  const up = () => Promise.resolve(true)
  const failing = () => Promise.reject(new Error('host db.internal refused'))

  it('reports states and figures, and nothing else', async () => {
    await using server = await startTransport({}, { health: { database: up, replica: up, redis: up } })
    const answer = await fetch(`${server.url}/health`)
    const report = JSON.parse(await answer.text())
    assert.equal(answer.headers.get('content-type'), 'application/json')
    assert.deepEqual(Object.keys(report), ['status', 'uptimeSeconds', 'checks'])
    assert.deepEqual(shapeOf(report.checks), {
      database: { status: 'ok', latencyMs: 'number' },
      replica: { status: 'ok', latencyMs: 'number' },
      redis: { status: 'ok', latencyMs: 'number', configured: 'boolean' },
      eventLoop: { status: 'ok', lagMs: 'number' },
      memory: { status: 'ok', residentBytes: 'number' },
    })
    assert.equal((await fetch(`${server.url}/health`, { method: 'HEAD' })).status, 200)
  })

  it('is 200 degraded where the replica fails: all but pages of the record goes on', async () => {
    await using server = await startTransport({}, { health: { database: up, replica: failing, redis: null } })
    const answer = await fetch(`${server.url}/health`)
    const { status, checks } = JSON.parse(await answer.text())
    assert.deepEqual(
      [answer.status, status, checks.database.status, checks.replica],
      [200, 'degraded', 'ok', { status: 'down', latencyMs: null }],
    )
  })

  const no = () => Promise.resolve(false)
  const hanging = () => Promise.withResolvers<boolean>().promise
  const table = [
    ['all is well', up, up, 200, 'ok', 'ok', 'ok'],
    ['there is no redis', up, null, 200, 'ok', 'ok', 'ok'],
    ['redis fails', up, failing, 200, 'degraded', 'ok', 'down'],
    ['redis hangs', up, hanging, 200, 'degraded', 'ok', 'down'],
    ['the database says no', no, up, 503, 'down', 'down', 'ok'],
    ['the database fails', failing, null, 503, 'down', 'down', 'ok'],
    ['the database hangs', hanging, hanging, 503, 'down', 'down', 'down'],
  ] as const
  for (const [name, database, redis, code, status, ofDatabase, ofRedis] of table) {
    it(`is ${code} ${status} where ${name}`, async () => {
      await using server = await startTransport({}, { health: { database, replica: null, redis } })
      const answer = await fetch(`${server.url}/health`)
      const text = await answer.text()
      const report = JSON.parse(text)
      assert.deepEqual(
        [answer.status, report.status, report.checks.database.status, report.checks.redis.status],
        [code, status, ofDatabase, ofRedis],
      )
      assert.equal(report.checks.redis.configured, redis !== null)
      assert.doesNotMatch(text, /internal/)
    })
  }

  it('asks the database once a second at most, however often it is asked itself', async () => {
    let asked = 0
    let now = 5_000
    const database = () => {
      asked += 1
      return Promise.resolve(true)
    }
    await using server = await startTransport(
      {},
      { clock: { now: () => now }, health: { database, replica: null, redis: null } },
    )
    const ask = () => Promise.all(Array.from({ length: 10 }, () => fetch(`${server.url}/health`)))
    await ask()
    now += 999
    await ask()
    assert.equal(asked, 1)
    now += 1
    await ask()
    assert.equal(asked, 2)
  })
})

describe('the probes', () => {
  it('say one word, and /readyz says why not', async () => {
    await using server = await startTransport()
    for (const [word, status] of [
      ['starting', 503],
      ['ready', 200],
      ['database_down', 503],
      ['draining', 503],
    ] as const) {
      server.become(word)
      const ready = await fetch(`${server.url}/readyz`)
      assert.deepEqual([ready.status, await ready.text()], [status, word])
      const live = await fetch(`${server.url}/livez`)
      assert.deepEqual([live.status, await live.text()], [200, 'ok'])
      assert.equal(live.headers.get('content-type'), 'text/plain; charset=utf-8')
    }
  })
})

describe('/metrics', () => {
  const token = 'a-token-for-the-scraper'
  const table: ReadonlyArray<readonly [string | null, string, number]> = [
    [null, 'Host: 127.0.0.1', 200],
    [null, 'Host: localhost:4000', 200],
    [null, 'Host: [::1]', 200],
    [null, 'Host: evil.example', 403],
    [null, 'Host: 127.0.0.1.evil.example', 403],
    [null, 'Host: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1', 403],
    [null, 'Host: 127.0.0.1\r\nForwarded: for=127.0.0.1', 403],
    [token, 'Host: 127.0.0.1', 401],
    [token, 'Host: 127.0.0.1\r\nAuthorization: Bearer wrong', 401],
    [token, `Host: 127.0.0.1\r\nAuthorization: Basic ${token}`, 401],
    [token, `Host: 127.0.0.1\r\nAuthorization: Bearer ${token}x`, 401],
    [token, `Host: 10.1.2.3\r\nAuthorization: bearer ${token}`, 200],
  ]
  for (const [metricsToken, headers, status] of table) {
    it(`${metricsToken === null ? 'without' : 'with'} a token set, ${JSON.stringify(headers)} is ${status}`, async () => {
      await using server = await startTransport({ metricsToken })
      const answer = await server.raw(`GET /metrics HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)
      assert.equal(statusOf(answer), status)
      assert.equal(answer.includes('gatehouse_http_requests_total'), status === 200)
      assert.equal(/^www-authenticate: Bearer\r$/im.test(answer), status === 401)
    })
  }

  it('counts by known routes and methods only, so that no client makes labels', async () => {
    await using server = await startTransport()
    for (const path of ['/health?secret=1', '/made-up-1', '/made-up-2']) await fetch(server.url + path)
    await server.raw('PROPFIND /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
    const text = await (await fetch(`${server.url}/metrics`)).text()
    const counted = text.match(/^gatehouse_http_requests_total.*$/gm)?.toSorted()
    assert.deepEqual(counted, [
      'gatehouse_http_requests_total{method="GET",route="/health",status="200"} 1',
      'gatehouse_http_requests_total{method="GET",route="other",status="404"} 2',
      'gatehouse_http_requests_total{method="other",route="/health",status="405"} 1',
    ])
  })
})

describe('the well-known files', () => {
  it('the keys may be cached, and are not sent twice to who has them', async () => {
    const kids = ['one']
    await using server = await startTransport({}, { jwks: () => ({ keys: kids.map((kid) => ({ kid })) }) })
    const url = `${server.url}/.well-known/jwks.json`
    const first = await fetch(url)
    const etag = first.headers.get('etag') ?? ''
    assert.deepEqual(await first.json(), { keys: [{ kid: 'one' }] })
    assert.equal(first.headers.get('cache-control'), 'public, max-age=300')

    // Raw: fetch adds `Cache-Control: no-cache`, which asks for the whole again.
    const conditional = `GET /.well-known/jwks.json HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`
    const again = await server.raw(conditional)
    assert.deepEqual([statusOf(again), headersOf(again).get('cache-control')], [304, 'public, max-age=300'])
    kids.push('two')
    assert.equal(statusOf(await server.raw(conditional)), 200)
  })

  for (const [contact, line] of [
    ['security@example.com', 'mailto:security@example.com'],
    ['https://example.com/security', 'https://example.com/security'],
  ] as const) {
    it(`security.txt names ${contact} and ends within the year`, async () => {
      const clock = { now: () => Date.UTC(2026, 4, 17, 13, 45) }
      await using server = await startTransport({ securityContact: contact }, { clock })
      const answer = await fetch(`${server.url}/.well-known/security.txt`)
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
      assert.deepEqual((await answer.text()).split('\n'), [
        `Contact: ${line}`,
        'Expires: 2027-05-17T00:00:00.000Z',
        'Preferred-Languages: en',
        'Canonical: https://app.example.com/.well-known/security.txt',
        '',
      ])
    })
  }

  it('there is no security.txt without a contact', async () => {
    await using server = await startTransport()
    assert.equal((await fetch(`${server.url}/.well-known/security.txt`)).status, 404)
  })
})

/** Figures by their type, words as they are. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]))
}
