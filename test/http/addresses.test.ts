import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TrustedProxies } from '../../src/http/httpDeps.ts'
import { hopAddress, createTrustedHop } from '../../src/http/trustedHop.ts'
import { startTransport } from './startTransport.ts'

describe('an address has one spelling', () => {
  const spellings: ReadonlyArray<readonly [string, string | null]> = [
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:5000', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:CB00:7107', '203.0.113.7'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['2001:0db8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['127.1', null],
    ['0x7f.0.0.1', null],
    ['010.0.0.1', null],
    ['999.1.1.1', null],
    ['localhost', null],
    ['unknown', null],
    ['', null],
  ]
  for (const [spelling, canonical] of spellings) {
    it(`${JSON.stringify(spelling)} is ${canonical}`, () => assert.equal(hopAddress(spelling), canonical))
  }
})

describe('the client behind proxies', () => {
  const table: ReadonlyArray<readonly [TrustedProxies, string, string, string]> = [
    [null, '198.51.100.1', '203.0.113.7', '198.51.100.1'],
    [0, '198.51.100.1', '203.0.113.7', '198.51.100.1'],
    [1, '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    [1, '10.0.0.1', '6.6.6.6, 203.0.113.7', '203.0.113.7'],
    [1, '10.0.0.1', 'nonsense, 203.0.113.7', '203.0.113.7'],
    [1, '10.0.0.1', '203.0.113.7, nonsense', '10.0.0.1'],
    [1, '10.0.0.1', '', '10.0.0.1'],
    [2, '10.0.0.1', '6.6.6.6, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    [2, '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    [['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    [['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, nonsense, 10.0.0.2', '10.0.0.1'],
    [['10.0.0.0/8'], '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [['10.0.0.0/8'], '198.51.100.1', '203.0.113.7', '198.51.100.1'],
    [['10.0.0.1'], '10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
    [['10.0.0.1'], '10.0.0.2', '203.0.113.7', '10.0.0.2'],
    [['fd00::/8'], 'fd00::1', '2001:DB8::1', '2001:db8::1'],
    [['fd00::/8'], '10.0.0.1', '203.0.113.7', '10.0.0.1'],
  ]
  for (const [proxies, socket, header, client] of table) {
    it(`trusting ${JSON.stringify(proxies)}, ${socket} saying "${header}" is ${client}`, () => {
      assert.equal(createTrustedHop(proxies)(socket, header).ip, client)
    })
  }

  it('a proxy that is no address stops the start', () => {
    for (const proxy of ['10.0.0.0/99', 'proxy.internal', '']) assert.throws(() => createTrustedHop([proxy]))
  })

  it('a rotating X-Forwarded-For is one bucket, whoever is trusted', async () => {
    for (const [trustedProxies, bucket] of [
      [null, '127.0.0.1'],
      [1, '203.0.113.7'],
      [['127.0.0.0/8'], '203.0.113.7'],
    ] as const) {
      await using server = await startTransport({ trustedProxies })
      for (const spoofed of ['6.6.6.6', '7.7.7.7', 'x', ',,', '2001:db8::1']) {
        await fetch(`${server.url}/health`, { headers: { 'X-Forwarded-For': `${spoofed}, 203.0.113.7` } })
      }
      assert.deepEqual([...server.charged], [[bucket, 5]])
    }
  })
})

describe('https behind a proxy', () => {
  const table: ReadonlyArray<readonly [TrustedProxies, string, Record<string, string>, number]> = [
    [1, 'GET', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' }, 200],
    [1, 'GET', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'http' }, 308],
    [1, 'GET', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https, http' }, 308],
    [2, 'GET', { 'X-Forwarded-For': '203.0.113.7, 10.0.0.2', 'X-Forwarded-Proto': 'https, http' }, 200],
    [2, 'GET', { 'X-Forwarded-For': '203.0.113.7, 10.0.0.2', 'X-Forwarded-Proto': 'https, http, http' }, 308],
    [['10.0.0.0/8'], 'GET', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' }, 308],
    [null, 'GET', { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' }, 308],
    [null, 'HEAD', {}, 308],
    [null, 'POST', {}, 403],
    [null, 'DELETE', {}, 403],
  ]
  for (const [trustedProxies, method, headers, status] of table) {
    it(`trusting ${JSON.stringify(trustedProxies)}, ${method} with ${JSON.stringify(headers)} is ${status}`, async () => {
      await using server = await startTransport({ sslRedirect: true, trustedProxies })
      const answer = await fetch(`${server.url}/health?a=1`, { method, headers, redirect: 'manual' })
      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('location'), status === 308 ? 'https://127.0.0.1/health?a=1' : null)
    })
  }

  it('never redirects a probe', async () => {
    await using server = await startTransport({ sslRedirect: true })
    for (const path of ['/livez', '/readyz', '/metrics'])
      assert.equal((await fetch(server.url + path)).status, 200)
  })
})
