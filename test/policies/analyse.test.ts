import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type DocumentNode,
  GraphQLError,
  GraphQLScalarType,
  Kind,
  type SelectionSetNode,
  parse,
} from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { type Analysis, analyse } from '../../src/policies/analyse.ts'
import { toySchema } from './toy.ts'

const schema = toySchema(
  `
  scalar Email
  type Query { node: Node, any: Thing, shelf: Shelf, find(input: Find!, tags: [[Int!]]): String }
  type Mutation { login(email: String, times: Int = 3): Shelf, logout: Boolean }
  interface Node { id: ID, owner: Shelf }
  type Shelf implements Node { id: ID, owner: Shelf, books: [[Book!]!]! }
  type Book implements Node { id: ID, owner: Shelf, title: String }
  type Ghost { id: ID }
  union Thing = Book | Ghost
  input Find @oneOf { by: By, email: Email }
  input By { name: String!, year: Int, emails: [Email!], deep: By, page: Int! = 1 }
`,
  {
    Email: new GraphQLScalarType({
      name: 'Email',
      coerceInputValue: (value) => {
        if (typeof value === 'string' && value.includes('@')) return value.toLowerCase()
        throw new GraphQLError(`${String(value)} is wrong; did you mean ada@example.com?`)
      },
    }),
  },
)

function analysed(
  text: string | DocumentNode,
  variables: unknown = {},
  operationName: string | null = null,
): Analysis {
  const analysis = analyse(schema, typeof text === 'string' ? parse(text) : text, operationName, variables)
  if (analysis instanceof Refusal) throw analysis
  return analysis
}

function refused(text: string, variables: unknown, operationName: string | null = null): Refusal {
  const analysis = analyse(schema, parse(text), operationName, variables)
  assert.ok(analysis instanceof Refusal)
  return analysis
}

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
      analysed(document, variables).rootFields.map(({ args }) => ({ ...args }))
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

describe('the guard is never the bomb', () => {
  function millisecondsOf(document: DocumentNode): number {
    const start = performance.now()
    analysed(document)
    return performance.now() - start
  }

  it('2^25 fields through 25 fragments take less than 50 ms', () => {
    const fragments = Array.from({ length: 25 }, (_, level) => {
      const next = level === 24 ? 'id' : `...F${level + 1}`
      return `fragment F${level} on Shelf { ${level === 24 ? 'id' : `a: owner { ${next} } b: owner { ${next} } ${next}`} }`
    })
    assert.ok(millisecondsOf(parse(`{ shelf { ...F0 } } ${fragments.join(' ')}`)) < 50)
  })

  it('2^25 root fields through 25 fragments take less than 50 ms', () => {
    const fragments = Array.from({ length: 25 }, (_, level) =>
      level === 24
        ? 'fragment F24 on Mutation { login }'
        : `fragment F${level} on Mutation { ...F${level + 1} ... { ...F${level + 1} } }`,
    )
    assert.ok(millisecondsOf(parse(`mutation { ...F0 } ${fragments.join(' ')}`)) < 50)
  })

  it('10,000 levels take less than 50 ms and no stack', () => {
    const name = { kind: Kind.NAME, value: 'owner' } as const
    let fields: SelectionSetNode = {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.FIELD, name: { ...name, value: 'id' } }],
    }
    let fragments: SelectionSetNode = {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.FIELD, name: { ...name, value: 'shelf' }, selectionSet: fields }],
    }
    for (let level = 0; level < 10_000; level += 1) {
      fields = { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, name, selectionSet: fields }] }
      fragments = {
        kind: Kind.SELECTION_SET,
        selections: [{ kind: Kind.INLINE_FRAGMENT, selectionSet: fragments }],
      }
    }
    const root: SelectionSetNode = {
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.FIELD, name: { ...name, value: 'node' }, selectionSet: fields }],
    }
    const documentOf = (selectionSet: SelectionSetNode) => {
      const operation = { kind: Kind.OPERATION_DEFINITION, operation: 'query', selectionSet } as const
      return { kind: Kind.DOCUMENT, definitions: [operation] } as unknown as DocumentNode
    }
    assert.ok(millisecondsOf(documentOf(root)) < 50)
    assert.ok(millisecondsOf(documentOf(fragments)) < 50)
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

describe('a variable that does not fit is refused by its path, and its value is never repeated', () => {
  const find =
    'query ($input: Find!, $tags: [[Int!]], $name: String) { find(input: $input, tags: $tags) node @skip(if: false) { id } }'
  const rows: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a missing variable', {}, ['input is required']],
    ['null for a value', { input: null }, ['input is required']],
    ['a scalar for an object', { input: 'hunter2' }, ['input is not an object']],
    ['a list for an object', { input: ['hunter2'] }, ['input is not an object']],
    ['a scalar that its type refuses', { input: { email: 'hunter2' } }, ['input.email is not a valid Email']],
    ['a missing field', { input: { by: {} } }, ['input.by.name is required']],
    [
      'an unknown field',
      { input: { by: { name: 'n', hunter: 'hunter2' } } },
      ['input.by.hunter is not a field of this input'],
    ],
    [
      'an unknown field that is no name',
      { input: { by: { name: 'n', 'hunter2 !': 1 } } },
      ['input.by has a field that this input does not have'],
    ],
    [
      'two fields of which one is taken',
      { input: { email: 'a@b', by: { name: 'hunter2' } } },
      ['input takes exactly one of its fields'],
    ],
    [
      'items of lists',
      { input: { by: { name: 'n', emails: ['a@b', 'hunter2', null] } } },
      ['input.by.emails.1 is not a valid Email', 'input.by.emails.2 is required'],
    ],
    [
      'items of nested lists',
      { input: { email: 'a@b' }, tags: [[1], ['hunter2']] },
      ['tags.1.0 is not a valid Int'],
    ],
    [
      'several places at once',
      { input: { by: { name: 3, deep: { year: 'hunter2' } } }, name: {} },
      [
        'input.by.name is not a valid String',
        'input.by.deep.name is required',
        'input.by.deep.year is not a valid Int',
        'name is not a valid String',
      ],
    ],
    ['variables that are no object', ['hunter2'], ['variables is not an object']],
  ]
  for (const [name, variables, faults] of rows) {
    it(name, () => {
      const refusal = refused(find, variables)
      assert.equal(refusal.code, 'BAD_USER_INPUT')
      assert.deepEqual(
        refusal.facts.fields?.map(({ path, message }) => `${path} ${message}`),
        faults,
      )
      assert.doesNotMatch(
        JSON.stringify([refusal, refusal.message, refusal.detail, String(refusal.cause)]),
        /hunter2|did you mean/i,
      )
    })
  }

  it('at most ten times', () => {
    const tags = [Array.from({ length: 100 }, () => 'hunter2')]
    assert.equal(refused(find, { input: { email: 'a@b' }, tags }).facts.fields?.length, 10)
  })

  it('a literal that does not fit its argument', () => {
    const refusal = refused('mutation { l: login(times: "hunter2") { id } }', {})
    assert.deepEqual(refusal.facts.fields, [{ path: 'l', message: 'has an argument that is not valid' }])
    assert.equal(refusal.cause, undefined)
  })
})
