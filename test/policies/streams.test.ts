import assert from 'node:assert/strict'
import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, describe, it } from 'node:test'
import { GraphQLError } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { Refusal } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { createGate } from '../../src/policies/gate.ts'
import type { PolicyContext, Principal } from '../../src/policies/principal.ts'
import { createStreams } from '../../src/policies/streams.ts'
import { usePolicyEngine } from '../../src/policies/usePolicyEngine.ts'
import { createVisibility } from '../../src/policies/visibility.ts'
import { apiKey, contextOf, createMemoryLimiter, noon, session, stranger, toySchema } from './toy.ts'
import { costRules } from './toyGate.ts'

const sdl = `
  type Query { free: Int @public }
  type Subscription {
    ticks: Int @auth(scopes: [[BOOKS_READ]])
    fresh: Int @auth(maxAge: "5m")
    open: Int @public
  }
`

/** A source that gives what a test sends, and knows whether it was told to return. */
function createSource() {
  const sent: number[] = []
  let waiting: ((result: IteratorResult<object>) => void) | null = null
  const source = { subscribed: 0, returned: 0 }
  const give = () => {
    const value = sent[0]
    if (waiting === null || value === undefined) return
    sent.shift()
    waiting({ done: false, value: { ticks: value, fresh: value, open: value } })
    waiting = null
  }
  return {
    source,
    send(value: number) {
      sent.push(value)
      give()
    },
    subscribe() {
      source.subscribed += 1
      return {
        [Symbol.asyncIterator]() {
          return this
        },
        next: () =>
          new Promise<IteratorResult<object>>((resolve) => {
            waiting = resolve
            give()
          }),
        return() {
          source.returned += 1
          return Promise.resolve({ done: true, value: undefined })
        },
      }
    },
  }
}

/** A server whose clock, timers, revocations and source are in the hands of a test. */
function serve() {
  const { source, send, subscribe } = createSource()
  const field = { subscribe }
  const open = toySchema(sdl, { Subscription: { ticks: field, fresh: field, open: field } })
  const policies = compilePolicies(open, new Map(), { allowUnusedRules: true })
  let now = noon
  const clock = { now: () => now }
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  const watchers = new Set<() => void>()
  const state: { answer: () => boolean | Promise<boolean> } = { answer: () => true }
  const streams = createStreams<PolicyContext>({
    clock,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    stillValid: () => state.answer(),
    onEnd(_context, callback) {
      watchers.add(callback)
      return () => void watchers.delete(callback)
    },
  })
  const schema = enforce(open, policies, new Map(), { clock, onDenied: () => undefined })
  const yoga = createYoga<PolicyContext>({
    logging: false,
    plugins: [
      usePolicyEngine<PolicyContext>({
        schemaFor: createVisibility(schema, policies),
        streams,
        gate: createGate({
          policies,
          limiter: createMemoryLimiter(),
          clock,
          addressKey: (ip) => ip,
          onRefused: () => Promise.resolve(),
          costs: costRules,
          onCost: () => undefined,
        }),
      }),
    ],
    maskedErrors: {
      maskError(error) {
        const { originalError } = error instanceof GraphQLError ? error : { originalError: error }
        const code = originalError instanceof Refusal ? originalError.code : 'MASKED'
        return new GraphQLError(code, { extensions: { code } })
      },
    },
  })

  return {
    source,
    send,
    state,
    streams,
    watchers,
    timers,
    pass(milliseconds: number) {
      now += milliseconds
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.callback()
    },
    revoke() {
      for (const callback of watchers) callback()
    },
    /** Opens a stream and reads from it, event by event, without the pings. */
    async open(field: string, viewer: Principal) {
      const response = await yoga.fetch(
        'http://toy.invalid/graphql',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
          body: JSON.stringify({ query: `subscription { ${field} }` }),
        },
        contextOf(viewer),
      )
      assert.ok(response.body)
      const reader = response.body.getReader()
      const decoder = new TextDecoder()
      let text = ''
      const read = async (): Promise<unknown> => {
        for (;;) {
          const [event, rest] = cut(text)
          if (event === null) {
            const { done, value } = await reader.read()
            if (done) return 'closed'
            text += decoder.decode(value)
            continue
          }
          text = rest
          if (event.startsWith('event: complete')) return 'complete'
          const data = /data: (.+)/.exec(event)?.[1]
          if (data !== undefined) return JSON.parse(data)
        }
      }
      return { read, hangUp: () => reader.cancel() }
    },
  }
}

function cut(text: string): [string | null, string] {
  const at = text.indexOf('\n\n')
  return at === -1 ? [null, text] : [text.slice(0, at), text.slice(at + 2)]
}

const person: Principal = { ...session('ada', ['USER']), expiresAt: noon / 1000 + 600 }
const tick = (value: number) => ({ data: { ticks: value } })
const ending = (code: string) => ({ errors: [{ message: code, extensions: { code } }] })

describe('a stream', () => {
  let server: ReturnType<typeof serve>
  beforeEach(() => {
    server = serve()
  })

  const isGone = async () => {
    await settled()
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
    const { hangUp } = await server.open('ticks', person)
    await hangUp()
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
