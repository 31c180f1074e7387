import assert from 'node:assert/strict'
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
import { contextOf, createMemoryLimiter, noon, toySchema } from './toy.ts'
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
export function serve() {
  const { source, send, subscribe } = createSource()
  const field = { subscribe }
  const plain = toySchema(sdl, { Subscription: { ticks: field, fresh: field, open: field } })
  const policies = compilePolicies(plain, new Map())
  let now = noon
  const clock = { now: () => now }
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  const watchers = new Set<() => void>()
  const open = new Set<() => Promise<void>>()
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
  const schema = enforce(plain, policies, new Map(), { clock, onDenied: () => undefined })
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
    /** What is left open goes on pinging, and keeps the process alive. */
    hangUpAll() {
      for (const hangUp of open) void hangUp()
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
      const { body } = response
      const hangUp = () => body.cancel()
      open.add(hangUp)
      const reader = body.getReader()
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
      return { read, hangUp }
    },
  }
}

function cut(text: string): [string | null, string] {
  const at = text.indexOf('\n\n')
  return at === -1 ? [null, text] : [text.slice(0, at), text.slice(at + 2)]
}
