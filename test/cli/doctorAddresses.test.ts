import assert from 'node:assert/strict'
import { type RequestListener, createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { httpsRedirect } from '../../src/cli/doctor/outside/httpsRedirect.ts'
import { openServer } from '../../src/cli/doctor/server.ts'
import { startProductionServer } from '../support/productionServer.ts'
import { provedBefore } from '../support/provedBefore.ts'
import type { TestServer } from '../support/server.ts'
import { selfSigned } from '../http/selfSigned.ts'
import { doctorReport } from './doctorReport.ts'
import { listeningOn } from './listeningOn.ts'
import { spoilingProxy } from './spoilingProxy.ts'

const megabyte = Buffer.alloc(1024 * 1024, 'a')

const strangers: readonly (readonly [what: string, handle: RequestListener, sentence: RegExp])[] = [
  ['another web server', (_req, res) => void res.end('<h1>It works</h1>'), /is not Gatehouse/],
  [
    'a redirect to another host',
    (_req, res) => void res.writeHead(302, { location: 'https://elsewhere.example/x?y=1' }).end(),
    /leads to https:\/\/elsewhere\.example, and redirects are not followed/,
  ],
  ['a redirect to nowhere', (_req, res) => void res.writeHead(301).end(), /leads to nowhere|leads to http/],
  ['one that never answers', () => undefined, /does not answer GET \/livez: it took too long/],
  [
    'one that stops half-way',
    (_req, res) => void res.writeHead(200, { 'content-length': '100' }).write('ok'),
    /does not answer GET \/livez: it took too long/,
  ],
  [
    'one whose bodies never end',
    (_req, res) => {
      const write = () => {
        while (res.write(megabyte));
      }
      res.on('drain', write)
      write()
    },
    /is not Gatehouse/,
  ],
  [
    'one with endless headers',
    (_req, res) => void res.writeHead(200, { x: 'a'.repeat(20_000) }).end(),
    /headers are longer/,
  ],
  ['one that cuts the connection', (req) => void req.socket.destroy(), /the connection was cut/],
  [
    'one that has had enough of this address',
    (_req, res) => void res.writeHead(429, { 'retry-after': '77' }).end('{}'),
    /cannot be looked at: the limit of this address is used up, for 77 more seconds/,
  ],
]

describe(
  'gatehouse doctor exits 2 with a sentence, in bounded time and memory,',
  { skip: provedBefore },
  () => {
    for (const [what, handle, sentence] of strangers) {
      it(`for ${what}`, async () => {
        const { url, close } = await listeningOn(createServer(handle))
        const began = performance.now()
        const patience = sentence.source.includes('too long') ? '0.5' : '20'
        const { code, err } = await doctorReport(['--url', url, '--timeout', patience])
        close()
        assert.equal(code, 2)
        assert.match(err, sentence)
        assert.doesNotMatch(err, /\n\s+at /)
        assert.ok(performance.now() - began < 5_000)
      })
    }

    it('for something that speaks no HTTP', async () => {
      const { url, close } = await listeningOn(createTcpServer((socket) => void socket.end('SSH-2.0-x\r\n')))
      const { code, err } = await doctorReport(['--url', url])
      close()
      assert.equal(code, 2)
      assert.match(err, /what came is not HTTP/)
    })

    it('for https where there is no TLS', async () => {
      const { url, close } = await listeningOn(createServer((_req, res) => void res.end('ok')))
      const { code, err } = await doctorReport(['--url', url.replace('http:', 'https:')])
      close()
      assert.equal(code, 2)
      assert.match(err, /there is no TLS that both sides speak/)
    })

    it('for a port where nothing listens', async () => {
      const { url, close } = await listeningOn(createServer())
      close()
      const { code, err } = await doctorReport(['--url', url])
      assert.equal(code, 2)
      assert.match(err, /nothing listens there/)
    })

    const misuses: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
      [['--url', 'example.com'], /--url is not an address such as/],
      [['--url', 'ftp://example.com'], /--url is not an address such as/],
      [['--url', 'https://user:word@example.com'], /--url is not an address such as/],
      [['--url', 'http://127.0.0.1:1', '--timeout', '0'], /--timeout is not a number of seconds/],
      [['--url', 'http://127.0.0.1:1', '--sarif'], /choose one/],
      [['--calibrate'], /goes with no other option/],
      [['--env-file', '/no/such/file'], /cannot be read/],
      [['--what'], /Unknown option/],
    ]
    for (const [args, sentence] of misuses) {
      it(`for ${args.join(' ')} --json`, async () => {
        const { code, err } = await doctorReport(args)
        assert.equal(code, 2)
        assert.match(err, sentence)
        assert.doesNotMatch(err, /user:word/)
      })
    }
  },
)

describe('gatehouse doctor, where TLS is', { skip: provedBefore }, () => {
  const { cert, key } = selfSigned('localhost')
  let production: TestServer
  before(async () => {
    production = await startProductionServer({ SECURITY_CONTACT: 'security@example.com' })
  })
  after(() => production.stop())

  it('finds a certificate that nobody vouches for, and one that is about to end', async () => {
    const proxy = await spoilingProxy(production.url, {}, { cert, key })
    const { code, failed } = await doctorReport(['--url', proxy.url])
    proxy.close()
    assert.deepEqual([code, failed], [1, ['tls-certificate', 'tls-certificate-expiry']])
  })

  it('finds protocols that are too old', async () => {
    const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const
    const proxy = await spoilingProxy(production.url, {}, { cert, key, ...old })
    const { failed } = await doctorReport(['--url', proxy.url])
    proxy.close()
    assert.ok(failed.includes('tls-protocol'))
  })

  it('is told to ask by https where plain HTTP is refused', async () => {
    const strict = await startProductionServer({ SECURE_SSL_REDIRECT: 'true' })
    const { code, err } = await doctorReport(['--url', strict.url])
    await strict.stop()
    assert.equal(code, 2)
    assert.match(err, /answers by HTTPS only: name its https address by --url/)
  })

  it('is told to ask by a name that is served', async () => {
    const { port } = new URL(production.url)
    const { code, err } = await doctorReport(['--url', `http://localhost:${port}`])
    assert.equal(code, 2)
    assert.match(err, /does not serve that host/)
  })

  const answers: readonly (readonly [what: string, handle: RequestListener, ok: boolean])[] = [
    ['is answered', (_req, res) => void res.end('ok'), false],
    [
      'leads to plain HTTP',
      (_req, res) => void res.writeHead(308, { location: 'http://x.example/' }).end(),
      false,
    ],
    [
      'leads to HTTPS',
      (_req, res) => void res.writeHead(308, { location: 'https://x.example/' }).end(),
      true,
    ],
  ]
  for (const [what, handle, ok] of answers) {
    it(`${ok ? 'accepts' : 'finds'} that plain HTTP ${what}`, async () => {
      const plain = await listeningOn(createServer(handle))
      const server = openServer({
        url: new URL('https://x.example'),
        plainUrl: new URL(plain.url),
        answerMs: 1_000,
      })
      const verdict = await httpsRedirect.look(server)
      plain.close()
      assert.equal(verdict?.ok, ok)
    })
  }

  it('accepts that nothing answers plain HTTP', async () => {
    const plain = await listeningOn(createServer())
    plain.close()
    const server = openServer({
      url: new URL('https://x.example'),
      plainUrl: new URL(plain.url),
      answerMs: 1_000,
    })
    assert.equal((await httpsRedirect.look(server))?.ok, true)
  })
})
