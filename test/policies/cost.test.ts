import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { actualCost } from '../../src/policies/cost/actualCost.ts'
import { pointsMax } from '../../src/policies/cost/points.ts'
import { planOf, pointsOf } from './toyCost.ts'

/** Each row: what it shows, the operation, its points and, where they matter, its variables. The root object is 1. */
const rows: readonly (readonly [string, string, number, object?])[] = [
  // The examples of the specification, sections 3, 5.3.2.2 and 8.3: its type cost and its weights of fields, added.
  ['example 2: five users whose age is 2 each', '{ users(max: 5) { age } }', 1 + 5 + 5 * 2],
  ['example 10: a field of 5', '{ topProducts }', 1 + 5],
  ['example 10: the same with an argument of 15', '{ topProducts(filter: { text: "x" }) }', 1 + 5 + 15],
  [
    'example 18: a connection',
    '{ films(first: 10) { edges { cursor node { id } } pageInfo { hasNextPage } } }',
    1 + 1 + 10 * (1 + 1) + 1,
  ],
  // Objects, calls and arguments.
  ['an operation that asks for nothing', '{ __typename }', 1],
  ['introspection', '{ __schema { types { name } } }', 1],
  ['an object', '{ shelf { id } }', 2],
  ['an object of a weight', '{ node { ... on Book { id } } }', 1 + 5],
  ['an object of no weight, with a field of one', '{ shelf { free { text } } }', 1 + 1 + 1],
  ['a scalar of a weight', '{ dear }', 41],
  ['a mutation', 'mutation { save { id } }', 1 + 10 + 1],
  ['a mutation with a weight of its own', 'mutation { poke }', 1 + 3],
  ['two aliases', '{ a: dear b: dear }', 81],
  ['an argument that is null', '{ topProducts(filter: null) }', 6],
  ['an argument by variable', 'query ($f: Filter) { topProducts(filter: $f) }', 21, { f: {} }],
  ['an argument by a variable that is absent', 'query ($f: Filter) { topProducts(filter: $f) }', 6],
  // Sizes.
  ['nested lists', '{ users(max: 4) { shelf { books(first: 2) { id } } } }', 1 + 4 * (1 + 1 + 2 * 5)],
  ['a default of the schema', '{ shelf { books { id } } }', 1 + 1 + 3 * 5],
  [
    'a default of the schema, by a variable that is absent',
    'query ($n: Int) { shelf { books(first: $n) { id } } }',
    17,
  ],
  ['a default of a connection', '{ page { edges { cursor } } }', 52],
  ['a size by variable', 'query ($n: Int) { users(max: $n) { name } }', 8, { n: 7 }],
  ['a size by the default of a variable', 'query ($n: Int = 9) { users(max: $n) { name } }', 10],
  ['an assumed size', '{ any { ... on Note { text } } }', 1 + 7 * 5],
  ['a slicing argument before the assumed size', '{ any(first: 2) { ... on Note { text } } }', 1 + 2 * 5],
  ['the larger of two slicing arguments', '{ any(first: 2, last: 4) { ... on Note { text } } }', 1 + 4 * 5],
  ['an empty list', '{ users(max: 0) { age } }', 1],
  ['a negative size', '{ users(max: -2147483648) { age } }', 1],
  ['a negative size by variable', 'query ($n: Int) { users(max: $n) { age } }', 1, { n: -5 }],
  ['a huge size', '{ users(max: 2147483647) { age } }', 1 + 3_000_000],
  [
    'huge sizes in huge sizes',
    '{ users(max: 2000000) { shelf { books(first: 2000000) { owner { books(first: 2000000) { id } } } } } }',
    pointsMax,
  ],
  ['a huge list in an empty one', '{ users(max: 0) { shelf { books(first: 9999) { id } } } }', 1],
  // What is executed.
  ['a field that is skipped', '{ dear @skip(if: true) shelf { id } }', 2],
  [
    'a field that is not included, by variable',
    'query ($b: Boolean!) { dear @include(if: $b) }',
    1,
    { b: false },
  ],
  [
    'a field that is included, by variable',
    'query ($b: Boolean!) { dear @include(if: $b) }',
    41,
    { b: true },
  ],
  ['a fragment that is skipped', '{ ...F @skip(if: true) } fragment F on Query { dear }', 1],
  ['merged fields count once', '{ dear dear ...F ... { dear } } fragment F on Query { dear }', 41],
  [
    'merged objects count once, with the fields of both',
    '{ shelf { owner { id } } ...F } fragment F on Query { shelf { free { text } owner { free { text } } } }',
    1 + 1 + 1 + 1 + 1,
  ],
  ['the dearest type of an interface', '{ node { id } }', 1 + 5],
  ['a fragment on a cheap type', '{ node { ... on Shelf { books(first: 9) { id } } } }', 1 + 1 + 45],
  [
    'types are not added',
    '{ node { ... on Shelf { owner { id } } ... on Book { owner { id } } } }',
    1 + 5 + 1,
  ],
  ['types of one interface in another', '{ node { next { next { id } } } }', 1 + 5 + 5 + 5],
]

describe('the cost of an operation', () => {
  for (const [name, text, points, variables] of rows) {
    it(`${name}: ${points}`, () => assert.equal(pointsOf(text, variables), points))
  }

  it('follows the variables of each request, its document known or not', () => {
    const document = parse('query ($n: Int, $b: Boolean = true) { users(max: $n) { age @include(if: $b) } }')
    const points = [{ n: 1 }, { n: 5 }, { n: 5, b: false }, { n: 1 }].map((given) =>
      pointsOf(document, given),
    )
    assert.deepEqual(points, [4, 16, 6, 4])
  })

  it('is planned once for a document that no variable decides', () => {
    const document = parse(
      'query ($id: ID) { page(first: 3) { edges { cursor } } films(first: 1, after: $id) { pageInfo { hasNextPage } } }',
    )
    const [one, other] = ['{ shelf { id } }', document].map((text) => {
      const same = typeof text === 'string' ? parse(text) : text
      return planOf(same) === planOf(same)
    })
    assert.deepEqual([one, other], [true, false])
  })

  const unclear = [
    '{ films { edges { cursor } } }',
    '{ films(first: 1, last: 1) { edges { cursor } } }',
    '{ users(max: null) { age } }',
  ]
  for (const text of unclear) {
    it(`${text} does not say how long its list is`, () => {
      const refusal = planOf(text)
      assert.ok(refusal instanceof Refusal)
      assert.deepEqual([refusal.code, refusal.facts.fields?.length], ['BAD_USER_INPUT', 1])
    })
  }
})

describe('what an answer cost', () => {
  const note = { text: 'x' }
  const answers: readonly (readonly [string, string, Readonly<Record<string, unknown>>, number])[] = [
    ['lists as they came', '{ users(max: 5) { age } }', { users: [{ age: 1 }, null, { age: 2 }] }, 1 + 2 * 3],
    ['null', '{ shelf { id } }', { shelf: null }, 1],
    ['a call that gave nothing', 'mutation { save { id } }', { save: null }, 11],
    [
      'nested lists',
      '{ shelf { books { id } } }',
      { shelf: { books: [[{ id: 1 }], [], [{ id: 2 }]] } },
      1 + 1 + 10,
    ],
    ['types told apart by their keys', '{ any { ... on Note { text } } }', { any: [note, {}] }, 1 + 1 + 5],
    ['the dearest type where keys do not tell', '{ node { id } }', { node: { id: 1 } }, 6],
    [
      'more than was assumed',
      '{ any { ... on Note { text } } }',
      { any: Array.from({ length: 50 }, () => note) },
      51,
    ],
  ]
  for (const [name, text, data, points] of answers) {
    it(`${name}: ${points}`, () => {
      const plan = planOf(text)
      assert.ok(!(plan instanceof Refusal))
      assert.equal(actualCost(plan, data), points)
    })
  }
})
