import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setImmediate as settled } from 'node:timers/promises'
import type { Principal } from '../../src/policies/principal.ts'
import { apiKey, noon, session, stranger } from './toy.ts'
import { serve } from './toyStreams.ts'

const person: Principal = { ...session('ada', ['USER']), expiresAt: noon / 1000 + 600 }
const tick = (value: number) => ({ data: { ticks: value } })
const ending = (code: string) => ({ errors: [{ message: code, extensions: { code } }] })

describe('a stream', () => {
  let server: ReturnType<typeof serve>
  beforeEach(() => {
    server = serve()
  })

  afterEach(() => server.hangUpAll())

  const isGone = async () => {
    for (let turn = 0; turn < 20 && server.source.returned === 0; turn += 1) await settled()
    assert.deepEqual(
      [server.source, server.watchers.size, server.timers.size],
      [{ subscribed: 1, returned: 1 }, 0, 0],
    )
  }

  it('passes its events on for as long as the caller may have them', async () => {
    const { read } = await server.open('ticks', person)
    for (const value of [1, 2, 3]) {
      server.send(value)
      assert.deepEqual(await read(), tick(value))
    }
    assert.deepEqual(server.source, { subscribed: 1, returned: 0 })
  })

  for (const [who, viewer, code] of [
    ['a stranger', stranger, 'UNAUTHENTICATED'],
    ['an API key without the scope', apiKey('ada', ['USER'], ['BOOKS_WRITE']), 'FORBIDDEN'],
    ['an API key without any', apiKey('ada', ['USER'], []), 'FORBIDDEN'],
  ] as const) {
    it(`is refused to ${who} before its source starts`, async () => {
      const { read } = await server.open('ticks', viewer)
      assert.deepEqual(await read(), ending(code))
      assert.equal(await read(), 'complete')
      assert.equal(server.source.subscribed, 0)
    })
  }

  it('is open to an API key with the scope', async () => {
    const { read } = await server.open('ticks', apiKey('ada', ['USER'], ['BOOKS_READ']))
    server.send(1)
    assert.deepEqual(await read(), tick(1))
  })

  it('ends when the credential expires, though no event comes', async () => {
    const { read } = await server.open('ticks', person)
    const last = read()
    server.pass(599_999)
    server.send(1)
    assert.deepEqual(await last, tick(1))
    const final = read()
    server.pass(1)
    assert.deepEqual(await final, ending('UNAUTHENTICATED'))
    assert.equal(await read(), 'complete')
    await isGone()
  })

  it('ends when an API key expires', async () => {
    const key: Principal = { ...apiKey('ada', ['USER'], ['BOOKS_READ']), expiresAt: noon / 1000 + 60 }
    const { read } = await server.open('ticks', key)
    server.pass(60_000)
    assert.deepEqual(await read(), ending('UNAUTHENTICATED'))
    await isGone()
  })

  it('outlives the longest wait that a timer knows', async () => {
    const far: Principal = { ...session('ada', []), expiresAt: noon / 1000 + 60 * 86_400 }
    const { read } = await server.open('ticks', far)
    server.pass(2_147_483_647)
    server.send(1)
    assert.deepEqual(await read(), tick(1))
    server.pass(2_147_483_647)
    server.pass(2_147_483_647)
    assert.deepEqual(await read(), ending('UNAUTHENTICATED'))
  })

  it('ends when the caller is revoked, though no event comes', async () => {
    const { read } = await server.open('ticks', person)
    const final = read()
    await settled()
    server.revoke()
    assert.deepEqual(await final, ending('UNAUTHENTICATED'))
    assert.equal(await read(), 'complete')
    await isGone()
  })

  for (const [what, answer] of [
    ['false', () => false],
    ['a promise of false', () => Promise.resolve(false)],
  ] as const) {
    it(`gives no event to a caller of whom ${what} is said`, async () => {
      const { read } = await server.open('ticks', person)
      server.send(1)
      assert.deepEqual(await read(), tick(1))
      server.state.answer = answer
      server.send(2)
      assert.deepEqual(await read(), ending('UNAUTHENTICATED'))
      assert.equal(await read(), 'complete')
      await isGone()
    })
  }

  it('gives no event where nobody can tell about the caller', async () => {
    const { read } = await server.open('ticks', person)
    server.state.answer = () => Promise.reject(new Error('the store is down'))
    server.send(1)
    assert.deepEqual(await read(), ending('MASKED'))
    await isGone()
  })

  it('gives no event that arrived before a revocation and was still being judged', async () => {
    const { read } = await server.open('ticks', person)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    server.state.answer = () => promise
    server.send(1)
    const final = read()
    await settled()
    server.revoke()
    resolve(true)
    assert.deepEqual(await final, ending('UNAUTHENTICATED'))
    assert.equal(await read(), 'complete')
  })

  it('asks its locks again for each event: a proof of identity grows old', async () => {
    const { read } = await server.open('fresh', session('ada', []))
    server.send(1)
    assert.deepEqual(await read(), { data: { fresh: 1 } })
    server.pass(300_001)
    server.send(2)
    assert.deepEqual(await read(), ending('STEP_UP_REQUIRED'))
    await isGone()
  })

  it('of strangers needs no credential', async () => {
    const { read } = await server.open('open', stranger)
    server.pass(86_400_000)
    server.send(1)
    assert.deepEqual(await read(), { data: { open: 1 } })
  })

  it('is let go when the client hangs up, though its source is silent', async () => {
    const { read, hangUp } = await server.open('ticks', person)
    const nothing = read().catch(() => 'closed')
    await settled()
    void hangUp()
    assert.equal(await nothing, 'closed')
    await isGone()
  })

  it('ends when the server stops, and so does one that opens after', async () => {
    const { read } = await server.open('ticks', person)
    const final = read()
    await settled()
    server.streams.endAll()
    assert.deepEqual(await final, ending('SERVICE_UNAVAILABLE'))
    assert.equal(await read(), 'complete')
    await isGone()
    const late = await server.open('ticks', person)
    assert.deepEqual(await late.read(), ending('SERVICE_UNAVAILABLE'))
    assert.equal(server.source.returned, 2)
  })
})
