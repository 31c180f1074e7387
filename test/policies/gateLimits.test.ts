import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PolicyContext } from '../../src/policies/principal.ts'
import { apiKey, contextOf, createMemoryLimiter, stranger } from './toy.ts'
import { ada, aliases, charged, createToyGate, login, sumOf } from './toyGate.ts'

describe('attempts are counted exactly', () => {
  it('30 aliases of an exclusive field are refused and charged 30', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const { code } = await attempt(
      `mutation { ${aliases(30, (alias, index) => login(`p${index}@x`, alias))} }`,
    )
    assert.deepEqual([code, charged(limiter)], ['RATE_LIMITED', [['login-ip', '192.0.2.1', 30]]])
  })

  it('aliases within the limit are refused by @exclusive, charged all the same, and touch no identifier', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const text = `mutation { ${login('a@x')} ... { ...F } } fragment F on Mutation { ${login('b@x', 'b')} mail }`
    assert.equal((await attempt(text)).code, 'OPERATION_LIMIT')
    assert.deepEqual(charged(limiter), [
      ['login-ip', '192.0.2.1', 2],
      ['mail-ip', '192.0.2.1', 1],
    ])
  })

  it('merged fields and skipped fields are not charged', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const text = `mutation ($no: Boolean!) { ${login('a@x')} ${login('a@x')} ... @include(if: $no) { ${login('b@x', 'b')} } __typename }`
    assert.equal((await attempt(text, undefined, { no: false })).code, 'OK')
    assert.deepEqual([sumOf(limiter, 'login-ip'), sumOf(limiter, 'login')], [1, 1])
  })

  it('uses of one bucket are one charge, uses of two are two', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    await attempt('{ a: search(q: "x") b: search(q: "y") c: search(q: "x") }')
    assert.deepEqual(charged(limiter), [
      ['search', 'x', 2],
      ['search', 'y', 1],
    ])
  })

  it('an operation that does not fit is refused whole', async () => {
    const { attempt } = createToyGate()
    assert.equal((await attempt('{ a: all b: all c: all }')).code, 'RATE_LIMITED')
  })

  it('100 at once let exactly as many pass as there are points', async () => {
    const { attempt } = createToyGate()
    const codes = await Promise.all(
      Array.from({ length: 100 }, () => attempt(`mutation { ${login('a@x')} }`)),
    )
    assert.equal(codes.filter(({ code }) => code === 'OK').length, 3)
  })
})

describe('an attacker cannot burn the budget of a victim', () => {
  it('where the address is refused, no identifier is touched', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    for (let index = 0; index < 10; index += 1) await attempt(`mutation { ${login(`p${index}@x`)} }`)
    const before = limiter.charges.length
    const { refusal } = await attempt(`mutation { ${login('victim@x')} }`)
    assert.deepEqual([refusal?.code, refusal?.facts.policy], ['RATE_LIMITED', 'login-ip'])
    assert.deepEqual(charged(limiter).slice(before), [['login-ip', '192.0.2.1', 1]])
  })

  it('where the identifier is refused at one address, it is not at another', async () => {
    const { attempt } = createToyGate()
    const codes: string[] = []
    for (let index = 0; index < 4; index += 1)
      codes.push((await attempt(`mutation { ${login('victim@x')} }`)).code)
    assert.deepEqual(codes, ['OK', 'OK', 'OK', 'RATE_LIMITED'])
    assert.equal(
      (await attempt(`mutation { ${login('victim@x')} }`, contextOf(stranger, '192.0.2.2'))).code,
      'OK',
    )
  })

  it('where the identifier is refused at one address, its bucket of all addresses is untouched', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const codes = [await attempt('{ remind(to: "victim") }'), await attempt('{ remind(to: "victim") }')]
    assert.deepEqual(
      codes.map(({ refusal }) => refusal?.facts.policy),
      [undefined, 'remind'],
    )
    assert.deepEqual([sumOf(limiter, 'remind'), sumOf(limiter, 'remind-all')], [2, 1])
  })

  it('the bucket of an identifier is not shown', async () => {
    const { gated } = await createToyGate().attempt(`mutation { ${login('victim@x')} }`)
    const shown = gated?.decisions.map(({ decision, visible }) => [decision.limit.name, visible])
    assert.deepEqual(shown, [
      ['login-ip', true],
      ['login', false],
      ['login-email', false],
    ])
  })
})

describe('limits of outcomes', () => {
  const failure = { data: { login: null }, errors: [{ path: ['login'] }] }

  it('FAILURE is charged for what ended in an error, once, and refuses when it is used up', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const at = (host: number) => contextOf(stranger, `192.0.2.${host}`)
    for (let host = 0; host < 4; host += 1) {
      const { gated } = await attempt(`mutation { ${login('a@x')} }`, at(host))
      await gated?.settle(failure)
      await gated?.settle(failure)
    }
    assert.equal(sumOf(limiter, 'login-email'), 4)
    const { refusal } = await attempt(`mutation { ${login('a@x')} }`, at(9))
    assert.deepEqual([refusal?.code, refusal?.facts.policy], ['RATE_LIMITED', 'login-email'])
    assert.equal(sumOf(limiter, 'login-email'), 4)
  })

  const outcomes = [
    ['success', { data: { login: 1 } }, 0],
    ['null without an error', { data: { login: null } }, 0],
    ['an error further down', { data: { login: { id: null } }, errors: [{ path: ['login', 'id'] }] }, 0],
    ['an error of a neighbour', { data: { login: null }, errors: [{ path: ['other'] }] }, 0],
    ['no data, by its own error', { data: null, errors: [{ path: ['login'] }] }, 1],
    ['no data, by an error of the operation', { errors: [{}] }, 1],
  ] as const
  for (const [name, outcome, points] of outcomes) {
    it(`${name} is charged ${points} as a failure`, async () => {
      const limiter = createMemoryLimiter()
      const { gated } = await createToyGate(limiter).attempt(`mutation { ${login('a@x')} }`)
      await gated?.settle(outcome)
      assert.equal(sumOf(limiter, 'login-email'), points)
    })
  }

  it('an alias named like a property is charged as any other', async () => {
    for (const alias of ['__proto__', 'constructor', 'toString']) {
      const limiter = createMemoryLimiter()
      const { gated } = await createToyGate(limiter).attempt(`mutation { ${login('a@x', alias)} }`)
      await gated?.settle({ data: {}, errors: [{ path: [alias] }] })
      assert.equal(sumOf(limiter, 'login-email'), 1)
    }
  })

  it('SUCCESS is charged for what did not fail, and must have room for all of an operation', async () => {
    const limiter = createMemoryLimiter()
    const { attempt } = createToyGate(limiter)
    const three = 'mutation { a: mail(to: "x") b: mail(to: "x") c: mail(to: "x") }'
    assert.equal((await attempt(three)).refusal?.facts.policy, 'mail-sent')

    const { gated } = await attempt('mutation { a: mail(to: "x") b: mail(to: "x") }')
    await gated?.settle({ data: { a: 1, b: null }, errors: [{ path: ['b'] }] })
    assert.equal(sumOf(limiter, 'mail-sent'), 1)
  })
})

describe('a key is', () => {
  const key = contextOf(apiKey('ada', [], ['BOOKS_READ']))
  const rows: readonly (readonly [string, string, PolicyContext, readonly unknown[]])[] = [
    ['the person, by session', '{ find }', ada, [['find', 'ada', 1]]],
    ['the person, by API key', '{ find }', key, [['find', 'ada', 1]]],
    ['the API key', '{ call }', key, [['call', 'key-of-ada', 1]]],
    ['nothing for a session where API keys are counted', '{ call }', ada, []],
    [
      'the session and the address, in their order',
      '{ ask }',
      ada,
      [['ask', 'session-of-ada', '192.0.2.1', 1]],
    ],
    ['the API key where sessions are counted', '{ ask }', key, [['ask', 'key-of-ada', '192.0.2.1', 1]]],
    ['one for everybody', '{ all }', ada, [['all', 'global', 1]]],
    [
      'the block of an address',
      'mutation { mail }',
      contextOf(stranger, '2001:db8::1'),
      [['mail-ip', '2001:db8:::', 1]],
    ],
    [
      'the canonical form of a scalar that keeps one',
      '{ search(q: {canonical: "a@x", raw: "A@X"}) }',
      ada,
      [['search', 'a@x', 1]],
    ],
    ['empty for an argument that is absent', '{ search }', ada, [['search', '', 1]]],
    [
      'the same for two spellings of an object',
      '{ a: search(q: {x: 1, y: [2]}) b: search(q: {y: [2], x: 1}) }',
      ada,
      [['search', '{"x":1,"y":[2]}', 2]],
    ],
  ]
  for (const [name, text, context, expected] of rows) {
    it(name, async () => {
      const limiter = createMemoryLimiter()
      await createToyGate(limiter).attempt(text, context)
      assert.deepEqual(charged(limiter), expected)
    })
  }
})
