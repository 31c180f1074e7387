import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { processorMs } from '../support/processorTime.ts'
import { apiKey, clockAtNoon, session, stranger, toySchema } from './toy.ts'
import { createToyGate } from './toyGate.ts'
import { type Library, createLibrary, reader } from './toyLibrary.ts'
import { ask as askToy, mine, ruledField, theirs, toyPlace } from './toyRules.ts'
import { serve } from './toyServer.ts'

/** Every way to a field that a role or a sign-in locks. */
const ways: readonly (readonly [way: string, query: string])[] = [
  ['by its own type', '{ books { price } }'],
  ['under an alias', '{ books { title: price } }'],
  ['beside what is public', '{ books { title price } }'],
  ['through an interface', '{ item(id: 1) { price } }'],
  ['through an interface and a type', '{ item(id: 1) { ... on Book { price } } }'],
  ['through an interface twice', '{ item(id: 1) { ... on Item { ... on Book { loans { id } } } } }'],
  ['through a union', '{ find(text: "Ada") { ... on Reader { name } } }'],
  ['through a union and an interface', '{ find(text: "Ada") { ... on Kept { note } } }'],
  [
    'through a union, by another member',
    '{ find(text: "Emma") { ... on Wish { text } ... on Book { price } } }',
  ],
  [
    'through a named fragment',
    '{ books { ...F } } fragment F on Book { id ...G } fragment G on Book { price }',
  ],
  ['through a fragment without a type', '{ ... { ... { books { ... { price } } } } }'],
  ['through an interface of nothing else', '{ kept { note } }'],
  ['by an object that a person may list', '{ loans { book { price } } }'],
  ['of the root, under an alias', '{ a: readers { name } }'],
]

const callers: readonly (readonly [string, Principal])[] = [
  ['a stranger', stranger],
  ['a reader', reader],
  ['an API key of a reader', apiKey('ada', ['READER'], ['CATALOGUE'])],
]
const locked = ['Book.price', 'Book.loans', 'Reader.name', 'Reader.note', 'Query.readers', 'Query.kept']

describe('what is locked is reached by no way', () => {
  let library: Library
  beforeEach(() => {
    library = createLibrary()
  })

  for (const [who, viewer] of callers) {
    for (const [way, query] of ways) {
      it(`${who}, ${way}: denied, and no resolver runs`, async () => {
        const { status, text } = await serve(library).ask(query, viewer, 'application/graphql-response+json')
        assert.ok(status === 400 || status === 401 || status === 403, text)
        assert.doesNotMatch(text, /"data":\{|Ada|late|"price":/)
        assert.deepEqual(library.ran, [])
      })
    }
  }

  it('a librarian comes by all of them', async () => {
    for (const [, query] of ways) {
      const { status, text } = await serve(library).ask(query, session('mia', ['LIBRARIAN'], { level: 2 }))
      assert.equal(status, 200, text)
    }
    assert.deepEqual(
      locked.filter((coordinate) => !library.ran.includes(coordinate)),
      [],
    )
  })
})

describe('a public field', () => {
  it('never reads a protected one of its object, and neither does a denial', async () => {
    const read: PropertyKey[] = []
    const watched = new Proxy(mine, {
      get(target, name) {
        read.push(name)
        return Reflect.get(target, name)
      },
    })
    const open = toySchema(
      'type Query { x: Book @public } type Book @public { id: ID, owner: String @auth }',
      {
        Query: { x: () => watched },
      },
    )
    const policies = compilePolicies(open, new Map())
    const schema = enforce(open, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined })

    assert.deepEqual((await askToy(schema, '{ x { id } }', stranger)).data, { x: { id: 'mine' } })
    assert.deepEqual((await askToy(schema, '{ x { id owner } }', stranger)).data, {
      x: { id: 'mine', owner: null },
    })
    assert.equal(read.includes('owner'), false)
    assert.deepEqual((await askToy(schema, '{ x { owner } }')).data, { x: { owner: 'ada' } })
    assert.equal(read.includes('owner'), true)
  })
})

describe('null tells nothing', () => {
  /** What is denied and what is not there, where the SDL says that a no is null or left out. */
  for (const [where, x, denied, absent] of [
    ['a field', ruledField('Book', 'NULL'), theirs, null],
    ['a list', ruledField('[Book]', 'NULL'), [theirs, mine], [null, mine]],
    ['a list that is filtered', ruledField('[Book!]', 'FILTER'), [theirs, mine], [mine]],
    ['lists in a list', ruledField('[[Book!]!]!', 'FILTER'), [[theirs], [mine, theirs]], [[], [mine]]],
  ] as const) {
    it(`in ${where}: denied is answered byte for byte like not there`, async () => {
      const answers = await Promise.all(
        [denied, absent].map((gives) => askToy(toyPlace({ x, gives }).schema, '{ x { id owner } }')),
      )
      assert.equal(JSON.stringify(answers[0]), JSON.stringify(answers[1]))
    })
  }
})

describe('2^25 objects through fragments', () => {
  it('are COST_LIMIT at the gate in under 50 ms', async () => {
    const fragment = (at: number) => {
      const next = at === 24 ? 'id' : `...F${at + 1}`
      return `fragment F${at} on Open { a: next { ${next} } b: next { ${next} } }`
    }
    const text = `{ board { ...F0 } } ${Array.from({ length: 25 }, (_, at) => fragment(at)).join(' ')}`
    const { attempt } = createToyGate()
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const started = processorMs()
      assert.equal((await attempt(text)).code, 'COST_LIMIT')
      times.push(processorMs() - started)
    }
    assert.ok(Math.min(...times) < 50, times.join())
  })
})
