import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import { reloadTls, tlsContext } from '../../src/http/tlsContext.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { selfSigned } from './selfSigned.ts'
import { type Transport, headersOf, startTransport, statusOf } from './startTransport.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'))
const files = { certPath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') }

function install({ cert, key }: { cert: string; key: string }): void {
  writeFileSync(files.certPath, cert)
  writeFileSync(files.keyPath, key)
}

after(() => rmSync(folder, { recursive: true }))

describe('our own TLS', () => {
  let server: Transport
  before(async () => {
    install(selfSigned('first.example'))
    server = await startTransport({ tls: files, sslRedirect: true })
  })
  after(() => server.close(0))

  it('serves https, needs no redirect, and answers with the same headers', async () => {
    const { answer } = await over(
      server.port,
      {},
      'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
    )
    assert.match(server.url, /^https:/)
    assert.equal(statusOf(answer), 200)
    assert.equal(headersOf(answer).get('x-frame-options'), 'DENY')
  })

  const offers: ReadonlyArray<readonly [string, ConnectionOptions, string | null]> = [
    ['TLS 1.3', { minVersion: 'TLSv1.3' }, 'TLSv1.3'],
    ['TLS 1.2 with AEAD', { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
    ['TLS 1.2 with CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }, null],
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }, null],
  ]
  for (const [name, options, protocol] of offers) {
    it(`${protocol === null ? 'refuses' : 'speaks'} ${name}`, async () => {
      assert.equal((await over(server.port, options, 'GET /livez HTTP/1.0\r\n\r\n')).protocol, protocol)
    })
  }

  it('does not start with a certificate and a key that are no pair', async () => {
    const pair = { certPath: join(folder, 'cert-a.pem'), keyPath: join(folder, 'key-b.pem') }
    writeFileSync(pair.certPath, selfSigned('a.example').cert)
    writeFileSync(pair.keyPath, selfSigned('b.example').key)
    await assert.rejects(startTransport({ tls: pair }), /key values mismatch/)
  })
})

describe('a renewed certificate', () => {
  it('is served to the next connection; one that does not fit its key changes nothing and is logged', async (t) => {
    const { promise: refused, resolve: refuse } = Promise.withResolvers<string>()
    const { promise: taken, resolve: take } = Promise.withResolvers<string>()
    const logger = createLogger('info', {
      write: (line) => (line.includes('stay') ? refuse(line) : take(line)),
    })
    install(selfSigned('first.example'))
    const server = createServer(tlsContext(files), (_req, res) => res.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const stop = reloadTls(server, files, logger, 10, 20)
    t.after(() => {
      stop()
      server.close()
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const served = async () => (await over(port, {}, 'GET / HTTP/1.0\r\n\r\n')).name

    writeFileSync(files.certPath, selfSigned('unfit.example').cert)
    assert.match(await refused, /key values mismatch/)
    assert.equal(await served(), 'first.example')

    install(selfSigned('second.example'))
    await taken
    assert.equal(await served(), 'second.example')
  })
})

/** One exchange over TLS; protocol and name are null where there was no handshake. */
function over(port: number, options: ConnectionOptions, request: string) {
  const { promise, resolve } = Promise.withResolvers<{
    answer: string
    protocol: string | null
    name: unknown
  }>()
  let answer = ''
  let protocol: string | null = null
  let name: unknown = null
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
    protocol = socket.getProtocol()
    name = socket.getPeerCertificate().subject.CN
    socket.write(request)
  })
  socket.on('data', (data) => (answer += data.toString('latin1')))
  socket.on('error', () => undefined)
  socket.on('close', () => resolve({ answer, protocol, name }))
  return promise
}
