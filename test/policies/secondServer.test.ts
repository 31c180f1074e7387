import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { systemAfter } from '../../src/observability/clock.ts'
import type { PolicyContext } from '../../src/policies/principal.ts'
import { createStreams } from '../../src/policies/streams.ts'
import { usePolicyEngine } from '../../src/policies/usePolicyEngine.ts'
import { clockAtNoon, session, stranger } from './toy.ts'
import { type Library, createLibrary, librarian, reader, visitors } from './toyLibrary.ts'
import { serve } from './toyServer.ts'

describe('the engine in another server, over another schema', () => {
  let library: Library
  let ask: ReturnType<typeof serve>['ask']
  let admitted: string[]
  beforeEach(() => {
    library = createLibrary()
    const server = serve(library)
    ask = server.ask
    admitted = server.admitted
  })

  it('lets a librarian do what a librarian may', async () => {
    const { text } = await ask('mutation { lend(loan: { book: 1 }) { until } }', librarian)
    assert.equal(text, '{"data":{"lend":{"until":"June"}}}')
    assert.deepEqual(admitted, ['session'])
  })

  it('hides from a reader, and from a stranger alike, what only a librarian sees', async () => {
    for (const viewer of [reader, stranger]) {
      const hidden = await ask('{ readers { name } }', viewer)
      const absent = await ask('{ readerz { name } }', viewer)
      assert.equal(hidden.text.replaceAll('readers', 'readerz'), absent.text)
      assert.equal(hidden.status, absent.status)
    }
    assert.deepEqual([library.ran, admitted], [[], []])
  })

  it('asks a stranger to sign in for what any signed-in person may use', async () => {
    const { status, codes } = await ask('{ loans { until } }', stranger)
    assert.deepEqual([status, codes, library.ran], [401, ['UNAUTHENTICATED'], []])
  })

  it('asks for a second factor where the roles are enough and the proof is not', async () => {
    const { status, codes } = await ask('{ either }', session('ada', ['READER'], { factors: ['PASSKEY'] }))
    assert.deepEqual([status, codes, library.ran], [403, ['STEP_UP_REQUIRED'], []])
  })

  it('asks for no second factor of who has none', async () => {
    const { text } = await ask('{ either }', reader)
    assert.equal(text, '{"data":{"either":1}}')
  })

  it('answers each by who they are, whoever asked the same document first', async () => {
    const query = '{ books { price } }'
    const asked = [librarian, stranger, reader, librarian]
    const answers = await Promise.all(asked.map((viewer) => ask(query, viewer)))
    assert.deepEqual(
      answers.map(({ text }) => text.includes('"price":7')),
      [true, false, false, true],
    )
    assert.equal(answers[1]?.text, answers[2]?.text)
  })

  it('shows in introspection what the viewer may use, and no more', async () => {
    const seen = await Promise.all(
      visitors.map(async ([who, , viewer]) => {
        const { text } = await ask('{ __schema { types { name } } }', viewer)
        return [who, /"Standing"/.test(text), /"WishOrder"/.test(text)] as const
      }),
    )
    assert.deepEqual(seen, [
      ['a stranger', false, false],
      ['a person without a role', false, false],
      ['a reader', false, true],
      ['a librarian', true, false],
      ['a reading librarian', true, true],
      ['an API key of a reader', false, true],
    ])
  })

  it('passes a subscription through the same gate', async () => {
    const stream = 'text/event-stream'
    const open = await ask('subscription { opened }', stranger, stream)
    assert.match(open.text, /data: \{"data":\{"opened":1\}\}/)
    assert.deepEqual([library.ran, admitted], [['Subscription.opened'], ['anonymous']])
    const closed = await ask('subscription { waiting }', stranger, stream)
    assert.deepEqual(
      [closed.codes, library.ran, admitted.length],
      [['UNAUTHENTICATED'], ['Subscription.opened'], 1],
    )
    const hidden = await ask('subscription { returned { id } }', reader, stream)
    const absent = await ask('subscription { returnez { id } }', reader, stream)
    assert.equal(hidden.text.replaceAll('returned', 'returnez'), absent.text)
    assert.match(hidden.text, /returned/)
  })

  for (const [what, text, accept] of [
    ['query', '{ renew }', 'application/json'],
    ['subscription', 'subscription { opened }', 'text/event-stream'],
  ] as const) {
    it(`charges the outcome of a ${what}: what was done once is refused the second time`, async () => {
      const answers = [await ask(text, stranger, accept), await ask(text, stranger, accept)]
      assert.deepEqual(
        answers.map(({ codes }) => codes),
        [[], ['RATE_LIMITED']],
      )
    })
  }

  it('takes a caller whom the server did not name for a stranger', async () => {
    const schema = library.schemaFor(stranger)
    const chosen: unknown[] = []
    const { onEnveloped } = usePolicyEngine<PolicyContext>({
      schemaFor: library.schemaFor,
      gate: () => assert.fail('the gate was asked'),
      streams: createStreams({ clock: clockAtNoon, after: systemAfter }),
    })
    const hook: unknown = onEnveloped
    assert.ok(typeof hook === 'function')
    hook({ context: {}, setSchema: (one: unknown) => chosen.push(one) })
    hook({ context: undefined, setSchema: (one: unknown) => chosen.push(one) })
    assert.deepEqual([chosen[0] === schema, chosen[1] === schema], [true, true])
  })
})
