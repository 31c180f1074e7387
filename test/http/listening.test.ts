import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { headersOf, startTransport, statusOf } from './startTransport.ts'

const impatient = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 }

describe('a client that is slow', () => {
  for (const [name, sent] of [
    ['headers', 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '],
    ['a body', 'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{'],
  ] as const) {
    it(`with ${name} is told 408, with every header, and disconnected`, async () => {
      await using server = await startTransport({}, {}, impatient)
      const answer = await server.raw(sent)
      assert.equal(statusOf(answer), 408)
      assert.match(headersOf(answer).get('content-security-policy') ?? '', /default-src 'none'/)
      assert.match(answer, /"code":"REQUEST_TIMEOUT"/)
    })
  }
})

describe('a stop', () => {
  it('finishes every request that was accepted, and then refuses connections', async () => {
    const gate = Promise.withResolvers<void>()
    const waiting: string[] = []
    await using server = await startTransport(
      {},
      {
        graphql: async (ctx) => {
          waiting.push(ctx.state.requestId)
          await gate.promise
          ctx.body = 'done'
        },
      },
    )
    const agent = new Agent({ keepAlive: true })
    const asked = Array.from({ length: 20 }, () => ask(server.port, agent))
    while (waiting.length < 20) await new Promise(setImmediate)

    const closed = server.close()
    await assert.rejects(fetch(`${server.url}/livez`))
    gate.resolve()
    const answers = await Promise.all(asked)
    assert.deepEqual(new Set(answers), new Set(['200 close done']))
    await closed
    agent.destroy()
  })

  it('drops no request of clients who keep asking on kept connections until they are told to leave', async () => {
    const server = await startTransport()
    const seen: string[] = []
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      let answer = ''
      while (!answer.includes('close')) {
        answer = await ask(server.port, agent, '/livez').catch(String)
        seen.push(answer)
        if (answer.includes('Error')) break
      }
      agent.destroy()
    }
    const clients = Array.from({ length: 8 }, client)
    while (seen.length < 200) await new Promise(setImmediate)
    await server.close()
    await Promise.all(clients)
    assert.deepEqual(new Set(seen), new Set(['200 keep-alive ok', '200 close ok']))
  })

  it('does not wait for connections that are idle, silent or kept', async () => {
    const server = await startTransport()
    const silent = connect(server.port, '127.0.0.1')
    await once(silent, 'connect')
    const agent = new Agent({ keepAlive: true })
    await ask(server.port, agent, '/livez')
    const startedAt = performance.now()
    await server.close()
    assert.ok(performance.now() - startedAt < 1_000)
    silent.destroy()
    agent.destroy()
  })

  it('cuts off what is left when its time is over', async () => {
    const never = Promise.withResolvers<void>()
    const server = await startTransport({}, { graphql: () => never.promise })
    const answer = ask(server.port, new Agent())
    answer.catch(() => undefined)
    await ask(server.port, new Agent(), '/livez')
    await server.close(50)
    await assert.rejects(answer)
  })

  it('is announced on every answer while the server drains', async () => {
    await using server = await startTransport()
    server.become('draining')
    const { headers } = await fetch(`${server.url}/livez`)
    assert.equal(headers.get('connection'), 'close')
  })
})

describe('a start', () => {
  it('that finds its port taken says so', async () => {
    await using server = await startTransport()
    await assert.rejects(startTransport({ port: server.port }), { code: 'EADDRINUSE' })
  })
})

describe('the access log', () => {
  it('has one line a request, without query, headers or body', async () => {
    await using server = await startTransport()
    await fetch(`${server.url}/graphql?token=secret-1`, {
      method: 'POST',
      headers: { Authorization: 'Bearer secret-2', 'X-Request-Id': 'seen', Cookie: 'secret-3' },
      body: '{"secret-4":1}',
    })
    await fetch(`${server.url}/livez`)
    await fetch(`${server.url}/livez`)
    const lines = server.lines.map((line) => JSON.parse(line))
    assert.deepEqual(
      lines.slice(0, 2).map(({ milliseconds, time, ...line }) => [line, typeof milliseconds, typeof time]),
      [
        [
          {
            level: 30,
            method: 'POST',
            path: '/graphql',
            status: 401,
            requestId: 'seen',
            ip: '127.0.0.1',
            msg: 'request',
          },
          'number',
          'number',
        ],
        [
          {
            level: 20,
            method: 'GET',
            path: '/livez',
            status: 200,
            requestId: lines[1].requestId,
            ip: '127.0.0.1',
            msg: 'request',
          },
          'number',
          'number',
        ],
      ],
    )
    assert.doesNotMatch(server.lines.join(''), /secret/)
  })
})

/** Status, Connection and body of one answer. */
function ask(port: number, agent: Agent, path = '/graphql'): Promise<string> {
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  const method = path === '/graphql' ? 'POST' : 'GET'
  const asking = request({ port, host: '127.0.0.1', path, agent, method }, (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (body += chunk))
    response.on('error', reject)
    response.on('end', () => resolve(`${response.statusCode} ${response.headers.connection} ${body}`))
  })
  asking.on('error', reject)
  asking.end()
  return promise
}
