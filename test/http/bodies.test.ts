import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type Transport, startTransport, statusOf } from './startTransport.ts'

const head = 'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n'
const megabyte = 1024 * 1024

describe('a request body', () => {
  let server: Transport
  before(async () => {
    server = await startTransport()
  })
  after(() => server.close(0))

  const sizes: ReadonlyArray<readonly [number, number]> = [
    [0, 200],
    [64 * 1024, 200],
    [64 * 1024 + 1, 413],
    [10 * megabyte, 413],
  ]
  for (const [bytes, status] of sizes) {
    it(`of ${bytes} bytes is ${status}, its length told`, async () => {
      const answer = await fetch(`${server.url}/graphql`, { method: 'POST', body: Buffer.alloc(bytes) })
      assert.equal(answer.status, status)
      if (status === 200) assert.partialDeepStrictEqual(await answer.json(), { bytes })
      else
        assert.partialDeepStrictEqual(await answer.json(), {
          errors: [{ extensions: { code: 'OPERATION_LIMIT' } }],
        })
    })

    it(`of ${bytes} bytes is ${status}, sent in chunks`, async () => {
      const body = new Blob([Buffer.alloc(bytes)]).stream()
      const init = { method: 'POST', body, duplex: 'half' }
      const answer = await fetch(`${server.url}/graphql`, init)
      assert.equal(answer.status, status)
    })
  }

  it('that is too large by its length is refused before a byte of it arrives', async () => {
    const answer = await server.raw(`${head}Content-Length: 1073741824\r\n\r\n`)
    assert.equal(statusOf(answer), 413)
  })

  it('that never ends is refused, read no further than 8 MB, and its sender sees the answer', async () => {
    const { promise, resolve } = Promise.withResolvers<{ answer: string; sent: number }>()
    const socket = connect(server.port, '127.0.0.1')
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    let answer = ''
    const push = () => {
      while (socket.writable && socket.write(chunk)) {
        // Writes until the socket pushes back.
      }
    }
    socket.on('connect', () => {
      socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`)
      push()
    })
    socket.on('drain', push)
    socket.on('data', (data) => (answer += data.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ answer, sent: socket.bytesWritten }))

    const seen = await promise
    assert.equal(statusOf(seen.answer), 413)
    assert.ok(seen.sent < 16 * megabyte, `${seen.sent} bytes were taken`)
  })

  it('of ten megabytes that no route wants does not cost its sender the answer', async () => {
    const answer = await fetch(`${server.url}/nowhere`, { method: 'POST', body: Buffer.alloc(10 * megabyte) })
    assert.equal(answer.status, 404)
  })

  for (const [coding, status] of [
    ['gzip', 415],
    ['br', 415],
    ['gzip, identity', 415],
    ['identity', 200],
    ['Identity', 200],
  ] as const) {
    it(`in the coding ${coding} is ${status}`, async () => {
      const answer = await server.raw(`${head}Content-Encoding: ${coding}\r\nContent-Length: 2\r\n\r\n{}`)
      assert.equal(statusOf(answer), status)
    })
  }

  it('that its sender abandons is no bug of ours', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const line = Promise.withResolvers<void>()
    socket.write(
      'POST /graphql?abandoned HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: abandoned\r\nContent-Length: 9\r\n\r\n{',
      () => setImmediate(() => socket.destroy()),
    )
    const poll = setInterval(() => {
      if (server.lines.some((entry) => entry.includes('"abandoned"'))) line.resolve()
    }, 5)
    await line.promise
    clearInterval(poll)
    const told = server.lines.filter((entry) => entry.includes('"abandoned"'))
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', /"msg":"request"/)
    assert.match(told[0] ?? '', /"aborted":true/)
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    assert.match(metrics, /gatehouse_unexpected_errors_total 0/)
  })
})
