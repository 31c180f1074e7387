import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { execute, parse, subscribe } from 'graphql'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import { type Rule, allow } from '../../src/policies/rule.ts'
import { clockAtNoon, contextOf, stranger, toySchema } from './toy.ts'
import { codesOf } from './toyEnforced.ts'
import { type Place, ada, ask, ghost, mine, owner, theirs, toyPlace } from './toyRules.ts'

const type = (deny: string) => `@policy(name: OWNER, on: AFTER, deny: ${deny})`
const bookWith = (deny: string) => `@public ${type(deny)}`
const field = (x: string, deny: string) => `: ${x} @public ${type(deny)}`
const plain = (x: string) => `: ${x} @public`
const pair = [mine, theirs]

type Row = readonly [string, Place, data: unknown, codes?: readonly string[]]

/** What becomes of `x` for Ada, by where the rule stands, what its no does, and what the resolver gave. */
const rows: readonly Row[] = [
  ['a type · ERROR · one', { x: plain('Book'), book: bookWith('ERROR'), gives: theirs }, null, ['FORBIDDEN']],
  ['a type · ERROR · her own', { x: plain('Book'), book: bookWith('ERROR'), gives: mine }, 'mine'],
  [
    'a type · ERROR · a list',
    { x: plain('[Book]'), book: bookWith('ERROR'), gives: pair },
    null,
    ['FORBIDDEN'],
  ],
  ['a type · NULL · one', { x: plain('Book'), book: bookWith('NULL'), gives: theirs }, null],
  ['a type · NULL · a list', { x: plain('[Book]'), book: bookWith('NULL'), gives: pair }, ['mine', null]],
  ['a type · FILTER · a list', { x: plain('[Book]'), book: bookWith('FILTER'), gives: pair }, ['mine']],
  [
    'a type · FILTER · a strict list',
    { x: plain('[Book!]!'), book: bookWith('FILTER'), gives: pair },
    ['mine'],
  ],
  ['a type · FILTER · nothing left', { x: plain('[Book!]!'), book: bookWith('FILTER'), gives: [theirs] }, []],
  [
    'a type · NULL · nested lists',
    { x: plain('[[Book]]'), book: bookWith('NULL'), gives: [pair, [theirs], null] },
    [['mine', null], [null], null],
  ],
  [
    'a type · FILTER · nested lists',
    { x: plain('[[Book!]!]'), book: bookWith('FILTER'), gives: [pair, [theirs]] },
    [['mine'], []],
  ],
  [
    'a type · ERROR · an interface',
    { x: plain('Node'), book: bookWith('ERROR'), gives: theirs },
    null,
    ['FORBIDDEN'],
  ],
  ['a type · NULL · an interface', { x: plain('Node'), book: bookWith('NULL'), gives: theirs }, null],
  ['a type · NULL · a neighbour', { x: plain('Node'), book: bookWith('NULL'), gives: ghost }, 'ghost'],
  ['a type · NULL · a union', { x: plain('Thing'), book: bookWith('NULL'), gives: theirs }, null],
  [
    'a type · FILTER · interfaces',
    { x: plain('[Node!]'), book: bookWith('FILTER'), gives: [...pair, ghost] },
    ['mine', 'ghost'],
  ],
  [
    'a type · FILTER · unions',
    { x: plain('[Thing!]'), book: bookWith('FILTER'), gives: [theirs, ghost] },
    ['ghost'],
  ],
  ['a field · ERROR · one', { x: field('Book', 'ERROR'), gives: theirs }, null, ['FORBIDDEN']],
  ['a field · ERROR · a list', { x: field('[Book]', 'ERROR'), gives: pair }, null, ['FORBIDDEN']],
  ['a field · NULL · one', { x: field('Book', 'NULL'), gives: theirs }, null],
  ['a field · NULL · a list', { x: field('[Book]', 'NULL'), gives: pair }, ['mine', null]],
  ['a field · FILTER · a list', { x: field('[Book!]!', 'FILTER'), gives: pair }, ['mine']],
  ['a field · NULL · an interface', { x: field('Node', 'NULL'), gives: ghost }, null],
  ['a field · NULL · a text', { x: field('String', 'NULL'), gives: 'theirs' }, null],
  ['a field · FILTER · texts', { x: field('[String!]', 'FILTER'), gives: ['mine', 'theirs'] }, ['mine']],
  ['a field · ERROR · nothing', { x: field('Book', 'ERROR'), gives: null }, null],
  [
    'a field · NULL over its type’s ERROR',
    { x: field('[Book]', 'NULL'), book: bookWith('ERROR'), gives: pair },
    ['mine', null],
  ],
  [
    'a field · NULL over an ERROR behind an interface',
    { x: field('Node', 'NULL'), book: bookWith('ERROR'), gives: theirs },
    null,
  ],
]

/** However the same answer comes, the same is left of it. */
const deliveries: readonly (readonly [string, (gives: unknown) => unknown, slow?: boolean])[] = [
  ['at once', (gives) => gives],
  ['as a promise', (gives) => Promise.resolve(gives)],
  ['in promises', (gives) => (Array.isArray(gives) ? gives.map((one) => Promise.resolve(one)) : gives)],
  ['as a set', (gives) => (Array.isArray(gives) ? new Set(gives) : gives)],
  ['as a stream', (gives) => (Array.isArray(gives) ? streamOf(gives) : gives)],
  ['under a rule that takes its time', (gives) => gives, true],
]
const later: Rule<Readonly<Record<string, unknown>>, never> = async (viewer, question) =>
  owner(viewer, question)

async function* streamOf(items: readonly unknown[]) {
  yield* items
}

const flat = (data: unknown): unknown => {
  if (Array.isArray(data)) return data.map(flat)
  return typeof data === 'object' && data !== null && 'id' in data ? data.id : data
}
const selectionOf = ({ x }: Place) =>
  x.includes('String') ? '' : '{ __typename ... on Book { id } ... on Ghost { id } }'

describe('a rule AFTER on', () => {
  for (const [name, place, data, codes = []] of rows) {
    for (const [how, deliver, slow = false] of deliveries) {
      it(`${name}, given ${how}`, async () => {
        const rule = slow ? later : owner
        const { schema } = toyPlace({ ...place, gives: () => deliver(place.gives), rule })
        const result = await ask(schema, `{ x ${selectionOf(place)} }`)
        assert.deepEqual([flat(result.data?.['x']), codesOf(result)], [data, codes])
      })
    }
  }
})

describe('what a rule AFTER denies', () => {
  it('is nobody’s by alias, fragment or the name of its type alone', async () => {
    const { schema } = toyPlace({ x: plain('Node'), book: bookWith('NULL'), gives: theirs })
    const text =
      '{ a: x { __typename } b: x { ...N } c: x { ... on Book { owner } } } fragment N on Node { id }'
    assert.deepEqual((await ask(schema, text)).data, { a: null, b: null, c: null })
  })

  it('fails for a stranger with UNAUTHENTICATED, behind no lock at all', async () => {
    const { schema } = toyPlace({ x: plain('Book'), book: bookWith('ERROR'), gives: mine })
    assert.deepEqual(codesOf(await ask(schema, '{ x { id } }', stranger)), ['UNAUTHENTICATED'])
  })

  it('is told where it fails a field, and not where the SDL says that it is left out', async () => {
    const told = await Promise.all(
      ['ERROR', 'NULL'].map(async (deny) => {
        const toy = toyPlace({ x: plain('Book'), book: bookWith(deny), gives: theirs })
        await ask(toy.schema, '{ x { id } }')
        return toy.told
      }),
    )
    assert.deepEqual(told, [['Query.x: OWNER: not theirs'], []])
  })

  it('is told where the rule gave no verdict, whatever its no does', async () => {
    const broken = () => {
      throw new Error('the database is gone')
    }
    const toy = toyPlace({ x: plain('[Book]'), book: bookWith('FILTER'), gives: pair, rule: broken })
    assert.deepEqual((await ask(toy.schema, '{ x { id } }')).data, { x: [] })
    assert.deepEqual(toy.told, ['Query.x: OWNER threw', 'Query.x: OWNER threw'])
  })

  it('stays shut where another layer hands the object out: each of its fields asks again', async () => {
    const toy = toyPlace({ x: plain('Book'), book: bookWith('NULL'), gives: mine })
    const leaky = mapSchema(toy.schema, {
      [MapperKind.OBJECT_FIELD]: (config, name) =>
        name === 'x' ? { ...config, resolve: () => theirs } : config,
    })
    const result = await ask(leaky, '{ x { id owner } }')
    assert.deepEqual(
      [result.data, codesOf(result)],
      [{ x: { id: null, owner: null } }, ['FORBIDDEN', 'FORBIDDEN']],
    )
  })

  it('stays shut where nobody can tell its type: the rules of every type it could have are asked', async () => {
    const nameless = { id: 'theirs', owner: 'bob' }
    const { schema } = toyPlace({ x: plain('Node'), book: bookWith('NULL'), gives: nameless })
    const result = await ask(schema, '{ x { id } }')
    assert.deepEqual([result.data, result.errors], [{ x: null }, undefined])
  })

  it('leaves a rejected element its own error', async () => {
    const gives = () => [mine, Promise.reject(new Error('lost')), theirs]
    const { schema } = toyPlace({ x: plain('[Book]'), book: bookWith('FILTER'), gives })
    const { data, errors } = await ask(schema, '{ x { id } }')
    assert.deepEqual([data, errors?.map(({ path }) => path)], [{ x: [{ id: 'mine' }, null] }, [['x', 1]]])
  })

  it('fails the field once, and leaves no rejection unheard, which would end the process', async () => {
    const unheard: unknown[] = []
    const hear = (reason: unknown) => unheard.push(reason)
    process.on('unhandledRejection', hear)
    const lost = () => Promise.reject(new Error('lost'))
    for (const gives of [
      () => [Promise.resolve(theirs), theirs],
      () => [theirs, lost()],
      () => [lost(), theirs, Promise.resolve(theirs)],
    ]) {
      const { schema } = toyPlace({ x: plain('[Book]'), book: bookWith('ERROR'), gives })
      const result = await ask(schema, '{ x { id } }')
      assert.deepEqual([result.data, codesOf(result)], [{ x: null }, ['FORBIDDEN']])
    }
    await new Promise(setImmediate)
    process.off('unhandledRejection', hear)
    assert.deepEqual(unheard, [])
  })

  it('is awaited from whatever execution awaits', async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- a function with a then is a promise to graphql-js
    const gives = () =>
      Object.assign(() => null, { then: (resolve: (value: unknown) => void) => resolve('theirs') })
    const { schema } = toyPlace({ x: field('String', 'NULL'), gives: () => gives() })
    assert.deepEqual((await ask(schema, '{ x }')).data, { x: null })
  })

  it('is denied without a context, and nothing runs', async () => {
    const toy = toyPlace({ x: plain('Book'), book: bookWith('NULL'), gives: mine })
    const result = await execute({ schema: toy.schema, document: parse('{ x { id } }') })
    assert.deepEqual([codesOf(result), toy.ran], [['UNAUTHENTICATED'], []])
  })
})

describe('a subscription behind a rule AFTER', () => {
  it('starts, and each event is asked about as it arrives', async () => {
    const schema = toySchema(
      `type Query { a: Int @public } type Subscription { x: Book @public }
       type Book @public @policy(name: OWNER, on: AFTER) { id: ID }`,
      { Subscription: { x: { subscribe: () => streamOf([{ x: theirs }, { x: mine }]) } } },
    )
    const rules = new Map([['OWNER', Object.assign(owner)]])
    const safe = enforce(schema, compilePolicies(schema, rules), rules, {
      clock: clockAtNoon,
      onDenied: () => undefined,
    })
    const stream = await subscribe({
      schema: safe,
      document: parse('subscription { x { id } }'),
      contextValue: contextOf(ada),
    })
    assert.ok(Symbol.asyncIterator in stream)
    const events = []
    for await (const event of stream) events.push([flat(event.data?.['x']), codesOf(event)])
    assert.deepEqual(events, [
      [null, ['FORBIDDEN']],
      ['mine', []],
    ])
  })
})

describe('a verdict AFTER', () => {
  it('never sees the arguments, since it is kept for the object', async () => {
    const seen: unknown[] = []
    const rule: Rule = (_viewer, { args }) => {
      seen.push({ ...args })
      return allow
    }
    const { schema } = toyPlace({ x: `(id: ID): Book @public`, book: bookWith('NULL'), gives: mine, rule })
    await ask(schema, '{ x(id: "1") { id } }')
    assert.deepEqual(seen, [{}])
  })
})
