import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeExecutableSchema } from '@graphql-tools/schema'
import {
  type GraphQLSchema,
  executeSync,
  getIntrospectionQuery,
  lexicographicSortSchema,
  parse,
  printSchema,
  specifiedRules,
  validate,
  validateSchema,
} from 'graphql'
import { compilePolicies } from '../../src/policies/compile.ts'
import { directivesSdl } from '../../src/policies/directives.ts'
import { assertEnforced, enforce } from '../../src/policies/enforce.ts'
import { createVisibility } from '../../src/policies/visibility.ts'
import { clockAtNoon, contextOf, session, stranger, toySchema } from './toy.ts'
import { codesOf } from './toyEnforced.ts'
import { createLibrary, librarian, reader, sdlFor, visitors } from './toyLibrary.ts'

const { schemaFor, whole, policies } = createLibrary()

const introspect = (schema: GraphQLSchema) =>
  executeSync({
    schema: lexicographicSortSchema(schema),
    document: parse(getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true })),
  })

describe('what a role opens is all that is there', () => {
  for (const [who, roles, viewer] of visitors) {
    it(`for ${who}: the schema is the one that was written without the rest`, () => {
      const written = makeExecutableSchema({ typeDefs: [directivesSdl, sdlFor(roles)] })
      const seen = schemaFor(viewer)
      assert.equal(printSchema(lexicographicSortSchema(seen)), printSchema(lexicographicSortSchema(written)))
      assert.deepEqual(introspect(seen), introspect(written))
      assert.deepEqual(validateSchema(seen), [])
      assertEnforced(seen, policies)
    })
  }

  it('is one schema for all who see the same, and the whole one for who sees all', () => {
    const both = schemaFor(session('zoe', ['LIBRARIAN', 'READER', 'CLEANER']))
    assert.equal(both, whole)
    assert.equal(schemaFor(session('ada', ['READER'])), schemaFor(session('bob', ['READER'])))
    assert.equal(schemaFor(stranger), schemaFor(session('eve', ['CLEANER'])))
    assert.notEqual(schemaFor(reader), schemaFor(librarian))
  })

  it('and what any signed-in person may use, a stranger sees', () => {
    assert.deepEqual(validate(schemaFor(stranger), parse('{ loans { until } }')), [])
  })
})

describe('hidden is absent', () => {
  /** A document about what only a librarian sees; the word in it that is hidden. */
  const documents: readonly (readonly [string, string, string])[] = [
    ['a field', '{ readers { name } }', 'readers'],
    ['a field with arguments', '{ readers(filter: { standing: GOOD }) { name } }', 'readers'],
    ['a field of a type', '{ books { price } }', 'price'],
    ['a field of an interface', '{ item(id: 1) { price } }', 'price'],
    ['a field that gives a hidden type', '{ audit { lines } }', 'audit'],
    ['a fragment on a hidden type', '{ find(text: "") { ... on Reader { name } } }', 'Reader'],
    ['a named fragment', '{ find(text: "") { ...F } } fragment F on Reader { name }', 'Reader'],
    ['a hidden interface', '{ find(text: "") { ... on Kept { note } } }', 'Kept'],
    ['a variable', 'query($f: ReaderFilter) { books { id } }', 'ReaderFilter'],
    ['a variable of a hidden enum', 'query($f: [Standing!]) { books { id } }', 'Standing'],
    ['a mutation', 'mutation { lend(loan: { book: 1 }) { id } }', 'lend'],
    ['a subscription', 'subscription { returned { id } }', 'returned'],
    [
      'a subscription in a fragment',
      'subscription { ...S } fragment S on Subscription { returned { id } }',
      'returned',
    ],
  ]
  for (const [what, text, word] of documents) {
    it(`${what}: the same bytes as for a name that never was`, () => {
      const absent = `${word.slice(0, -1)}${word.endsWith('Z') ? 'Y' : 'Z'}`
      const rename = (from: string) => from.replaceAll(new RegExp(String.raw`\b${word}\b`, 'g'), absent)
      assert.deepEqual(
        validate(schemaFor(librarian), parse(text)).filter(({ message }) => !message.includes('never used')),
        [],
      )
      for (const viewer of [stranger, reader]) {
        const schema = schemaFor(viewer)
        const faults = (text: string) =>
          JSON.stringify(validate(schema, parse(text), specifiedRules, { hideSuggestions: true }))
        const asked = faults(text)
        assert.equal(rename(asked), faults(rename(text)))
        assert.match(asked, new RegExp(String.raw`\b${word}\b|not supported`))
      }
    })
  }

  it('a type asked for by name is null', () => {
    const ask = (name: string, viewer = stranger) =>
      executeSync({ schema: schemaFor(viewer), document: parse(`{ __type(name: "${name}") { name } }`) }).data
    const names = ['Reader', 'ReaderFilter', 'Standing', 'Kept', 'Audit', 'LoanInput', 'Mutation', 'Never']
    const nothing = { __type: null }
    assert.deepEqual(
      names.map((name) => JSON.stringify(ask(name))),
      names.map(() => JSON.stringify(nothing)),
    )
    assert.equal(JSON.stringify(ask('Standing', librarian)), '{"__type":{"name":"Standing"}}')
  })

  it('an object of a hidden type is not found, and its name is not told', () => {
    const { schemaFor, ran } = createLibrary()
    const document = parse('query($t: String!) { find(text: $t) { __typename ... on Book { title } } }')
    const find = (text: string, viewer = stranger) =>
      executeSync({
        schema: schemaFor(viewer),
        document,
        variableValues: { t: text },
        contextValue: contextOf(viewer),
      })
    assert.deepEqual(codesOf(find('Ada')), ['NOT_FOUND'])
    assert.doesNotMatch(JSON.stringify(find('Ada')), /Reader/)
    assert.match(JSON.stringify(find('Emma')), /"title":"Emma"/)
    assert.match(JSON.stringify(find('Ada', librarian)), /"__typename":"Reader"/)
    assert.deepEqual(ran, [])
  })
})

describe('visibility', () => {
  const visibilityOf = (sdl: string) => {
    const schema = toySchema(sdl)
    const policies = compilePolicies(schema, new Map())
    const safe = enforce(schema, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined })
    return { schema: safe, schemaFor: createVisibility(safe, policies) }
  }

  it('touches nothing where no role hides anything', () => {
    const { schema, schemaFor } = visibilityOf(
      'type Query { a: Int @public, b: Int @auth(scopes: [[BOOKS_READ]], aal: 2) }',
    )
    assert.equal(schemaFor(stranger), schema)
    assert.equal(schemaFor(session('ada', ['USER'])), schema)
  })

  it('stops a start where a stranger would find nothing to query', () => {
    assert.throws(
      () => visibilityOf('type Query { a: Int @auth(roles: [[ADMIN]]) }'),
      /^TypeError: Query: some viewers see none of its fields/,
    )
  })

  it('follows what becomes empty as far as it goes', () => {
    const { schemaFor } = visibilityOf(`
      type Query { a: Int @public, deep: Deep @auth, any: Any @auth }
      type Deep @auth { next: Deeper }
      type Deeper @auth { end: End! }
      type End @auth(roles: [[ADMIN]]) { x: Int }
      union Any = Inner
      type Inner @auth { deeper(by: Order): Deeper! }
      enum Order { UP DOWN }
    `)
    const names = Object.keys(schemaFor(session('ada', ['USER'])).getTypeMap())
    assert.deepEqual(
      names.filter((name) => /^(Deep|Deeper|End|Any|Inner|Order)$/.test(name)),
      [],
    )
    assert.deepEqual(Object.keys(schemaFor(stranger).getQueryType()?.getFields() ?? {}), ['a'])
    assert.equal(
      Object.keys(
        schemaFor(session('root', ['ADMIN']))
          .getQueryType()
          ?.getFields() ?? {},
      ).length,
      3,
    )
  })
})
