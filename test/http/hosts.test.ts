import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Transport, startTransport, statusOf } from './startTransport.ts'

describe('hosts and paths', () => {
  let server: Transport
  before(async () => {
    server = await startTransport()
  })
  after(() => server.close(0))

  const hosts: ReadonlyArray<readonly [string, number]> = [
    ['Host: api.example.com', 200],
    ['Host: API.Example.COM', 200],
    ['Host: api.example.com:8443', 200],
    ['hOsT: 127.0.0.1', 200],
    ['Host: [::1]:4000', 200],
    ['Host: evil.example', 421],
    ['Host: api.example.com.evil.example', 421],
    ['Host: api.example.com.', 421],
    ['Host: xapi.example.com', 421],
    ['Host: api.example.com\r\nHost: evil.example', 400],
    ['Host: api.example.com\r\nhost: api.example.com', 400],
    ['Host: user@api.example.com', 400],
    ['Host: api.example.com/path', 400],
    ['Host: api.example.com:port', 400],
    ['Host: api.example.com, evil.example', 400],
    ['Host: ', 400],
    ['X-Forwarded-Host: api.example.com', 400],
    ['Host: evil.example\r\nX-Forwarded-Host: api.example.com', 421],
  ]
  for (const [header, status] of hosts) {
    it(`${JSON.stringify(header)} is ${status}`, async () => {
      const answer = await server.raw(
        `GET /health HTTP/1.1\r\n${header}\r\nAuthorization: Bearer good\r\nConnection: close\r\n\r\n`,
      )
      assert.equal(statusOf(answer), status)
    })
  }

  it('a probe answers by whatever address it is reached', async () => {
    const answer = await server.raw('GET /livez HTTP/1.1\r\nHost: 10.1.2.3\r\nConnection: close\r\n\r\n')
    assert.equal(statusOf(answer), 200)
  })

  const targets: ReadonlyArray<readonly [string, string, number, string?]> = [
    ['POST', '/graphql', 200],
    ['POST', '/graphql?query=x', 200],
    ['GET', '/graphql', 405, 'POST'],
    ['PUT', '/graphql', 405, 'GET, HEAD, POST'],
    ['OPTIONS', '/graphql', 405, 'GET, HEAD, POST'],
    ['POST', '/health', 405, 'GET, HEAD'],
    ['POST', '/livez', 405, 'GET, HEAD'],
    ['HEAD', '/health', 200],
    ['HEAD', '/livez', 200],
    ['POST', '/graphql/', 404],
    ['POST', '/GraphQL', 404],
    ['POST', '/%67raphql', 404],
    ['POST', '//graphql', 404],
    ['POST', '/x/../graphql', 404],
    ['GET', '/admin?x=/graphql', 404],
    ['GET', '/admin#/graphql', 404],
    ['GET', '/__proto__', 404],
    ['GET', '/', 404],
    ['GET', 'http://evil.example/health', 400],
    ['OPTIONS', '*', 400],
  ]
  for (const [method, target, status, allow] of targets) {
    it(`${method} ${target} is ${status}`, async () => {
      const answer = await server.raw(
        `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer good\r\nConnection: close\r\n\r\n`,
      )
      assert.equal(statusOf(answer), status)
      assert.equal(/^allow: (.*)$/im.exec(answer)?.[1], allow)
    })
  }

  it('offers no GraphiQL in production', async () => {
    await using production = await startTransport({ production: true })
    const { headers, status } = await fetch(`${production.url}/graphql`)
    assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
  })
})

describe('other origins', () => {
  let server: Transport
  before(async () => {
    server = await startTransport({ corsOrigins: ['https://app.example.com', 'null'] })
  })
  after(() => server.close(0))

  for (const [origin, allowed] of [
    ['https://app.example.com', true],
    ['https://app.example.com.evil.example', false],
    ['https://app.example.com:8443', false],
    ['http://app.example.com', false],
    ['HTTPS://APP.EXAMPLE.COM', false],
    ['https://evil.example', false],
    ['null', false],
    [null, false],
  ] as const) {
    it(`${origin} ${allowed ? 'may read' : 'may not read'} an answer, a refusal or a preflight`, async () => {
      const headers = { Authorization: 'Bearer good', ...(origin === null ? {} : { Origin: origin }) }
      for (const [method, path, status] of [
        ['GET', '/health', 200],
        ['GET', '/nowhere', 404],
        ['OPTIONS', '/graphql', allowed ? 204 : 405],
      ] as const) {
        const asked = method === 'OPTIONS' ? { ...headers, 'Access-Control-Request-Method': 'POST' } : headers
        const answer = await fetch(server.url + path, { method, headers: asked })
        assert.equal(answer.status, status)
        assert.equal(answer.headers.get('vary'), 'Origin')
        assert.equal(answer.headers.get('access-control-allow-origin'), allowed ? origin : null)
        assert.equal(answer.headers.get('access-control-allow-credentials'), allowed ? 'true' : null)
      }
    })
  }

  it('tells a preflight what may be sent, and an answer what may be read', async () => {
    const Origin = 'https://app.example.com'
    const preflight = await fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        Origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-other',
      },
    })
    assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET,HEAD,POST')
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /^Authorization,Content-Type,/)
    assert.doesNotMatch(preflight.headers.get('access-control-allow-headers') ?? '', /x-other/)

    const answer = await fetch(`${server.url}/health`, { headers: { Origin } })
    assert.equal(
      answer.headers.get('access-control-expose-headers'),
      'Retry-After,RateLimit,RateLimit-Policy,X-Request-Id',
    )
  })

  it('a wildcard never goes with credentials', async () => {
    await using open = await startTransport({ corsOrigins: ['*'] })
    const { headers } = await fetch(`${open.url}/health`, { headers: { Origin: 'https://evil.example' } })
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.equal(headers.get('access-control-allow-credentials'), null)
  })
})
