import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'graphql'
import type { Analysis } from '../../src/policies/analyse.ts'
import { analysed, refused } from './toyAnalysis.ts'

const keysOf = ({ rootFields }: Analysis) => rootFields.map(({ responseKey }) => responseKey)

describe('the root selection is counted exactly', () => {
  const rows: readonly (readonly [string, string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
    ['each alias is one', 'mutation { a: login b: login login }', {}, ['a', 'b', 'login']],
    ['merged fields are one', 'mutation { login login ... { login } }', {}, ['login']],
    [
      'aliases in inline fragments are counted',
      'mutation { a: login ... { b: login ... on Mutation { c: login } } d: login }',
      {},
      ['a', 'b', 'c', 'd'],
    ],
    [
      'aliases in named fragments are counted, once for a fragment',
      'mutation { ...F ...F a: login } fragment F on Mutation { b: login ...G } fragment G on Mutation { c: login ...F }',
      {},
      ['b', 'c', 'a'],
    ],
    [
      'literal conditions decide',
      'mutation { a: login @skip(if: true) b: login @include(if: false) c: login @skip(if: false) @include(if: true) }',
      {},
      ['c'],
    ],
    [
      'variables decide, on fragments as on fields',
      `mutation ($no: Boolean!, $yes: Boolean = true) {
        a: login @include(if: $no) ...F @skip(if: $yes) ... @include(if: $yes) { b: login } c: login @skip(if: $no)
      } fragment F on Mutation { d: login }`,
      { no: false },
      ['b', 'c'],
    ],
    ['a condition that has no value counts', 'mutation { a: login @skip(if: $nothing) }', {}, ['a']],
    [
      'aliases may be named like properties',
      'mutation { __proto__: login constructor: login }',
      {},
      ['__proto__', 'constructor'],
    ],
    [
      'introspection is no use of a field',
      '{ __typename __schema { types { name } } shelf { id } }',
      {},
      ['shelf'],
    ],
  ]
  for (const [name, text, variables, keys] of rows) {
    it(name, () => assert.deepEqual(keysOf(analysed(text, variables)), keys))
  }

  it('by the variables of each request, though the document is the same', () => {
    const document = parse(
      'mutation ($on: Boolean!) { a: login @include(if: $on) b: logout { id @skip(if: $on) } }',
    )
    const both = [true, false, true].map((on) => keysOf(analysed(document, { on })))
    assert.deepEqual(both, [['a', 'b'], ['b'], ['a', 'b']])
  })

  it('with coerced arguments, defaults included', () => {
    const document = parse(
      'mutation ($email: String) { a: login(email: $email) b: login(email: "b", times: 1) }',
    )
    const argsOf = (variables: unknown) =>
      analysed(document, variables).rootFields.map(({ args }) => Object.fromEntries(Object.entries(args)))
    assert.deepEqual(argsOf({ email: 'a' }), [
      { email: 'a', times: 3 },
      { email: 'b', times: 1 },
    ])
    assert.deepEqual(argsOf({}), [{ times: 3 }, { email: 'b', times: 1 }])
  })
})

describe('every coordinate that may be read is found', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['through nested lists', '{ shelf { books { title } } }', ['Book.title', 'Query.shelf', 'Shelf.books']],
    ['for every type behind an interface', '{ node { id } }', ['Book.id', 'Query.node', 'Shelf.id']],
    [
      'for one type behind an interface',
      '{ node { ... on Book { title ... on Node { id } } } }',
      ['Book.id', 'Book.title', 'Query.node'],
    ],
    [
      'for every member of a union',
      '{ any { ... { ... on Ghost { id } ...B } } } fragment B on Node { id }',
      ['Book.id', 'Ghost.id', 'Query.any'],
    ],
    [
      'in circles',
      '{ shelf { ...S } } fragment S on Shelf { id owner { ...S } }',
      ['Query.shelf', 'Shelf.id', 'Shelf.owner'],
    ],
    [
      'unless it is skipped',
      '{ shelf { id @skip(if: true) ... @include(if: false) { owner { id } } books { id } } }',
      ['Book.id', 'Query.shelf', 'Shelf.books'],
    ],
  ]
  for (const [name, text, coordinates] of rows) {
    it(name, () => assert.deepEqual([...analysed(text).coordinates].toSorted(), coordinates))
  }

  it('once for a document whose selections no variable decides', () => {
    const document = parse('query ($input: Find!) { find(input: $input) }')
    const sets = ['a@b', 'c@d'].map((email) => analysed(document, { input: { email } }).coordinates)
    assert.equal(sets[0], sets[1])
  })
})

describe('a document of several operations', () => {
  const text = 'query A { shelf { id } } mutation B { login { id } }'

  it('is analysed for the one that is named', () => {
    assert.deepEqual(
      analysed(text, {}, 'B').rootFields.map(({ field }) => field),
      ['Mutation.login'],
    )
    assert.deepEqual([...analysed(text, {}, 'A').coordinates], ['Query.shelf', 'Shelf.id'])
  })

  it('is refused without a name of one of them', () => {
    const message = (operationName: string | null) =>
      refused(text, {}, operationName).facts.fields?.[0]?.message
    assert.equal(message(null), 'is required where a document has several operations')
    assert.equal(message('C'), 'names no operation of the document')
  })
})
