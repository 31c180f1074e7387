import assert from 'node:assert/strict'
import { type LookupAddress, lookup } from 'node:dns'
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Webhook as Verifier } from 'standardwebhooks'
import { type ResolveAll, isPublic } from '../../src/notify/publicLookup.ts'
import { type WebhookSettings, createWebhook } from '../../src/notify/webhook.ts'
import { systemClock } from '../../src/observability/clock.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const message = {
  id: '0199a000-0000-7000-8000-000000000001',
  type: 'security_alert.raised',
  timestamp: '2026-05-04T12:00:00.000Z',
  data: { rule: 'login_blocked', summary: 'A sign-in was blocked – “ünïcode”' },
}

/** What a receiver got. */
interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

describe('the webhook', () => {
  let server: Server
  let url: string
  let received: Received[]
  let answer: RequestListener
  before(async () => {
    server = createServer((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => void chunks.push(chunk))
      req.on('end', () => {
        received.push({ path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString() })
        answer(req, res)
      })
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    url = `http://127.0.0.1:${port}/alerts?key=secret-of-the-url`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    received = []
    answer = (_req, res) => void res.writeHead(204).end()
  })

  const webhook = (changes: Partial<WebhookSettings> = {}, resolveAll?: ResolveAll) =>
    createWebhook(
      { url, secret, allowPrivate: true, ...changes },
      { clock: systemClock, timeoutMs: 300, ...(resolveAll && { resolveAll }) },
    )
  const named = (host: string) => url.replace('127.0.0.1', host)

  it('posts what the reference implementation of Standard Webhooks verifies', async () => {
    await webhook().post(message)
    const [{ path, headers, body }] = received as [Received]
    assert.equal(path, '/alerts?key=secret-of-the-url')
    assert.equal(headers['content-type'], 'application/json')
    assert.equal(headers['webhook-id'], message.id)
    const { id: _, ...content } = message
    assert.deepEqual(new Verifier(secret).verify(body, headers as Record<string, string>), content)
  })

  it('signs so that another key, another body and another id do not verify', async () => {
    await webhook({ secret: secret.replace('whsec_', '') }).post(message)
    const [{ headers, body }] = received as [Received]
    const signed = headers as Record<string, string>
    assert.ok(new Verifier(secret).verify(body, signed))
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
    assert.throws(() => new Verifier(other).verify(body, signed))
    assert.throws(() => new Verifier(secret).verify(`${body} `, signed))
    assert.throws(() => new Verifier(secret).verify(body, { ...signed, 'webhook-id': 'another' }))
  })

  for (const status of [301, 302, 307, 308]) {
    it(`follows no redirect (${status})`, async () => {
      answer = (_req, res) => void res.writeHead(status, { location: '/elsewhere' }).end()
      await assert.rejects(webhook().post(message), { message: `the receiver answered ${status}` })
      assert.deepEqual(
        received.map(({ path }) => path),
        ['/alerts?key=secret-of-the-url'],
      )
    })
  }

  for (const status of [200, 201, 202]) {
    it(`is done with ${status}`, async () => {
      answer = (_req, res) => void res.writeHead(status).end('thanks')
      await webhook().post(message)
    })
  }

  for (const status of [400, 410, 429, 500, 503]) {
    it(`fails with ${status}, to be tried again`, async () => {
      answer = (_req, res) => void res.writeHead(status).end()
      await assert.rejects(webhook().post(message), { message: `the receiver answered ${status}` })
    })
  }

  it('waits no longer than its time for a receiver that says nothing', async () => {
    answer = () => {}
    await assert.rejects(webhook().post(message), { message: 'the receiver did not answer in time' })
  })

  it('reads no answer beyond its status, though it never ends', async () => {
    answer = (_req, res) => {
      res.writeHead(200)
      const more = () => {
        while (res.write(Buffer.alloc(65_536)));
        res.once('drain', more)
      }
      more()
    }
    await webhook().post(message)
  })

  it('says in its errors neither the URL nor the secret', async () => {
    const closed = 'http://127.0.0.1:1/alerts?key=secret-of-the-url'
    await assert.rejects(webhook({ url: closed }).post(message), (error: Error) => {
      assert.match(error.message, /could not be reached \(ECONNREFUSED\)/)
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /secret-of-the-url|whsec_/)
      return true
    })
  })

  it('reaches nothing private by a literal address', async () => {
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '10.0.0.1',
      '169.254.169.254',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
    ])
      await assert.rejects(
        webhook({ url: named(host), allowPrivate: false }).post(message),
        { name: 'PrivateAddress' },
        host,
      )
    assert.deepEqual(received, [])
  })

  it('reaches nothing private by a name that the system resolves', async () => {
    await assert.rejects(webhook({ url: named('localhost'), allowPrivate: false }).post(message), {
      name: 'PrivateAddress',
    })
    await assert.rejects(
      webhook({ url: named('localhost'), allowPrivate: false }, (hostname, callback) => {
        lookup(hostname, { all: true }, callback)
      }).post(message),
      { name: 'PrivateAddress' },
    )
    assert.deepEqual(received, [])
  })

  it('is not led into a private network by a name that changes its address (DNS rebinding)', async () => {
    const answers: LookupAddress[][] = [
      [{ address: '192.0.2.1', family: 4 }],
      [{ address: '127.0.0.1', family: 4 }],
    ]
    let asked = 0
    const rebinding: ResolveAll = (_hostname, callback) =>
      callback(null, answers[Math.min((asked += 1), 1)] ?? [])
    const hook = webhook({ url: named('rebinding.example'), allowPrivate: false }, rebinding)
    await assert.rejects(hook.post(message), { name: 'PrivateAddress' })
    assert.equal(asked, 1)
    assert.deepEqual(received, [])
  })

  it('refuses a name that has one private address among public ones', async () => {
    const mixed: ResolveAll = (_hostname, callback) =>
      callback(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])
    const hook = webhook({ url: named('mixed.example'), allowPrivate: false }, mixed)
    await assert.rejects(hook.post(message), { name: 'PrivateAddress' })
  })

  it('connects to what it was allowed to: a name of this machine, where that is allowed', async () => {
    await webhook({ url: named('localhost') }).post(message)
    assert.equal(received.length, 1)
  })
})

describe('an address', () => {
  for (const address of ['93.184.215.14', '2606:4700::1111'])
    it(`${address} is public`, () => assert.ok(isPublic(address)))
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
    'example.com',
    '',
  ])
    it(`${address || 'that is empty'} is not`, () => assert.ok(!isPublic(address)))
})
