import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GraphQLDirective, GraphQLSchema } from 'graphql'
import { type CompileOptions } from '../../src/policies/schemaReading.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { PolicyFaults } from '../../src/policies/policyFaults.ts'
import { type Rules, allow } from '../../src/policies/rule.ts'
import { toySchema } from './toy.ts'

const owner: Rules = new Map([['OWNER', () => allow]])

function faultsOf(sdl: string, rules: Rules = new Map(), options: CompileOptions = {}): readonly string[] {
  return faultsOfSchema(toySchema(sdl), rules, options)
}

function faultsOfSchema(schema: GraphQLSchema, rules: Rules, options: CompileOptions = {}): readonly string[] {
  try {
    compilePolicies(schema, rules, options)
    return []
  } catch (error) {
    if (error instanceof PolicyFaults) return error.faults
    throw error
  }
}

interface Row {
  readonly it: string
  readonly bad: string
  readonly faults: readonly string[]
  readonly good: string
  readonly rules?: Rules
  readonly options?: CompileOptions
}

const query = 'type Query { hello: String @public }'
const mutation = (field: string) => `${query} type Mutation { ${field} }`
const limited = (limit: string, access = '@public') =>
  `type Query { find(input: Find, tags: [Find]): String ${access} @rateLimit(${limit}) }
   input Find { email: String, deep: Find }`

const rows: readonly Row[] = [
  {
    it: 'names a field without a policy',
    bad: 'type Query { hello: String @public, book: Book @public } type Book { id: ID }',
    faults: ['Book.id: has no policy, of its own or of its type; add @public or @auth'],
    good: 'type Query { hello: String @public, book: Book @public } type Book @auth { id: ID }',
  },
  {
    it: 'lets no root type pass its policy on',
    bad: 'type Query @public { hello: String }',
    faults: [
      'Query.hello: has no policy; a root field needs its own @public or @auth',
      'Query: @public protects nothing here; write it on the fields of a root type',
    ],
    good: query,
  },
  {
    it: 'reads the directives of type extensions',
    bad: `${query} type Book { id: ID } extend type Book { title: String @auth }`,
    faults: ['Book.id: has no policy, of its own or of its type; add @public or @auth'],
    good: `${query} type Book { id: ID } extend type Book @auth { title: String }`,
  },
  {
    it: 'refuses @public beside @auth',
    bad: 'type Query { hello: String @public @auth }',
    faults: ['Query.hello: @public beside @auth'],
    good: 'type Query { book: Book @public } type Book @auth { id: ID @public }',
  },
  {
    it: 'refuses @public beside @auth on a type',
    bad: 'type Query { book: Book @public } type Book @public @auth { id: ID }',
    faults: ['Book.id: @public beside @auth on its type'],
    good: 'type Query { book: Book @public } type Book @public { id: ID }',
  },
  {
    it: 'refuses @public beside a rule, its type’s included',
    bad: 'type Query { book: Book @public } type Book @auth @policy(name: OWNER) { id: ID @public }',
    faults: ['Book.id: @public beside @policy'],
    good: 'type Query { book: Book @public } type Book @auth @policy(name: OWNER) { id: ID }',
    rules: owner,
  },
  {
    it: 'refuses a rule without a lock',
    bad: 'type Query { hello: String @policy(name: OWNER) }',
    faults: [
      'Query.hello: has no policy; a root field needs its own @public or @auth',
      'Query.hello: @policy without @auth',
    ],
    good: 'type Query { hello: String @auth @policy(name: OWNER) }',
    rules: owner,
  },
  {
    it: 'refuses a lock on the field of an interface, which protects no implementer',
    bad: `${query} interface Node { id: ID @auth } type Book implements Node { id: ID @public }`,
    faults: ['Node.id: @auth protects nothing here; write it on the types that implement it'],
    good: `${query} interface Node { id: ID } type Book implements Node { id: ID @auth }`,
  },
  {
    it: 'names an unknown rule',
    bad: 'type Query { hello: String @auth @policy(name: OWNER) @policy(name: SECOND) }',
    faults: ['Query.hello: unknown rule SECOND'],
    good: 'type Query { hello: String @auth @policy(name: OWNER) }',
    rules: owner,
  },
  {
    it: 'names a rule that no field uses',
    bad: query,
    faults: ['OWNER: is a rule that no field uses'],
    good: 'type Query { hello: String @auth @policy(name: OWNER) }',
    rules: owner,
  },
  {
    it: 'refuses an empty list of roles',
    bad: 'type Query { hello: String @auth(roles: []) }',
    faults: ['Query.hello: @auth(roles:) holds an empty list; nobody and everybody look alike in it'],
    good: 'type Query { hello: String @auth }',
  },
  {
    it: 'refuses an empty group of roles',
    bad: 'type Query { hello: String @auth(roles: [[ADMIN], []]) }',
    faults: ['Query.hello: @auth(roles:) holds an empty list; nobody and everybody look alike in it'],
    good: 'type Query { hello: String @auth(roles: [[ADMIN], [AUDITOR, USER]]) }',
  },
  {
    it: 'refuses an empty group of scopes',
    bad: 'type Query { hello: String @auth(scopes: [[]]) }',
    faults: ['Query.hello: @auth(scopes:) holds an empty list; nobody and everybody look alike in it'],
    good: 'type Query { hello: String @auth(scopes: [[BOOKS_READ]]) }',
  },
  {
    it: 'refuses an assurance level that does not exist and an age that does not parse',
    bad: 'type Query { hello: String @auth(aal: 3, maxAge: "soon") }',
    faults: [
      'Query.hello: @auth(aal: 3) is neither 1 nor 2',
      'Query.hello: @auth(maxAge:) is not a duration, as in "5m"',
    ],
    good: 'type Query { hello: String @auth(aal: 2, maxAge: "5m") }',
  },
  {
    it: 'refuses a window that does not parse',
    bad: limited('name: "find", points: 1, window: "15 min", by: [IP]'),
    faults: ['Query.find: limit find has no window as in "15m"'],
    good: limited('name: "find", points: 1, window: "15m", by: [IP]'),
  },
  {
    it: 'refuses a window of nothing',
    bad: limited('name: "find", points: 1, window: "0s", by: [IP]'),
    faults: ['Query.find: limit find has no window as in "15m"'],
    good: limited('name: "find", points: 1, window: "1s", by: [IP]'),
  },
  {
    it: 'refuses a block that does not parse',
    bad: limited('name: "find", points: 1, window: "1m", block: "long", by: [IP]'),
    faults: ['Query.find: limit find has no block as in "1h"'],
    good: limited('name: "find", points: 1, window: "1m", block: "1h", by: [IP]'),
  },
  {
    it: 'refuses a limit of no points',
    bad: limited('name: "find", points: 0, window: "1m", by: [IP]'),
    faults: ['Query.find: limit find has fewer than one point'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP]'),
  },
  {
    it: 'refuses a limit without a key',
    bad: limited('name: "find", points: 1, window: "1m", by: []'),
    faults: ['Query.find: limit find counts by nothing'],
    good: limited('name: "find", points: 1, window: "1m", by: [GLOBAL]'),
  },
  {
    it: 'refuses a limit name that no override could spell',
    bad: limited('name: "*", points: 1, window: "1m", by: [IP]'),
    faults: ['Query.find: limit name "*" is not of the form login-ip'],
    good: limited('name: "find-1", points: 1, window: "1m", by: [IP]'),
  },
  {
    it: 'refuses a limit by person where strangers come',
    bad: limited('name: "find", points: 1, window: "1m", by: [USER]'),
    faults: ['Query.find: limit find counts by USER on a field that is open to strangers'],
    good: limited('name: "find", points: 1, window: "1m", by: [USER]', '@auth'),
  },
  {
    it: 'refuses a limit by API key where no API key comes',
    bad: limited('name: "find", points: 1, window: "1m", by: [API_KEY]', '@auth'),
    faults: ['Query.find: limit find counts by API_KEY on a field that no API key reaches'],
    good: limited('name: "find", points: 1, window: "1m", by: [API_KEY]', '@auth(scopes: [[BOOKS_READ]])'),
  },
  {
    it: 'refuses a limit below the root, where nothing counts',
    bad: `${query} type Book { id: ID @public @rateLimit(name: "id", points: 1, window: "1m", by: [IP]) }`,
    faults: ['Book.id: limit id is below the root, where nothing counts'],
    good: `${query} type Book { id: ID @public }`,
  },
  {
    it: 'refuses two limits of one name',
    bad: `type Query {
      a: String @public @rateLimit(name: "one", points: 1, window: "1m", by: [IP])
      b: String @public @rateLimit(name: "one", points: 1, window: "1m", by: [IP])
    }`,
    faults: ['Query.b: the limit name one is taken'],
    good: `type Query {
      a: String @public @rateLimit(name: "one", points: 1, window: "1m", by: [IP])
      b: String @public @rateLimit(name: "two", points: 1, window: "1m", by: [IP])
    }`,
  },
  {
    it: 'refuses the name of a limit outside the schema',
    bad: limited('name: "general", points: 1, window: "1m", by: [IP]'),
    faults: ['Query.find: the limit name general is taken'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP]'),
    options: { otherLimits: new Set(['general']) },
  },
  {
    it: 'refuses ARGS without args',
    bad: limited('name: "find", points: 1, window: "1m", by: [IP, ARGS]'),
    faults: ['Query.find: limit find counts by ARGS without args'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP, ARGS], args: ["input.email"]'),
  },
  {
    it: 'refuses args without ARGS',
    bad: limited('name: "find", points: 1, window: "1m", by: [IP], args: ["input.email"]'),
    faults: ['Query.find: limit find has args and does not count by ARGS'],
    good: limited('name: "find", points: 1, window: "1m", by: [ARGS], args: "input.deep.deep.email"'),
  },
  {
    it: 'refuses a path that leads to no argument, or through a list',
    bad: limited('name: "find", points: 1, window: "1m", by: [ARGS], args: ["input.mail", "constructor", "tags.email"]'),
    faults: ['input.mail', 'constructor', 'tags.email'].map(
      (path) => `Query.find: limit find counts by ${path}, which is no argument`,
    ),
    good: limited('name: "find", points: 1, window: "1m", by: [ARGS], args: ["input.email", "tags"]'),
  },
  {
    it: 'refuses @exclusive below the root',
    bad: `${query} type Book { id: ID @public @exclusive }`,
    faults: ['Book.id: @exclusive below the root'],
    good: 'type Query { hello: String @public @exclusive }',
  },
  {
    it: 'refuses a public mutation that no address limit holds',
    bad: mutation(`add(title: String): ID @public @audit(event: BOOK_ADDED)
      @rateLimit(name: "add", points: 1, window: "1m", by: [IP, ARGS], args: ["title"])`),
    faults: ['Mutation.add: a public mutation without @rateLimit(by: [IP]) of its attempts'],
    good: mutation(`add: ID @public @audit(event: BOOK_ADDED)
      @rateLimit(name: "add", points: 1, window: "1m", by: [IP])`),
  },
  {
    it: 'counts no limit of failures as the address limit of a public mutation',
    bad: mutation(`add: ID @public @audit(event: BOOK_ADDED)
      @rateLimit(name: "add", points: 1, window: "1m", by: [IP], count: FAILURE)`),
    faults: ['Mutation.add: a public mutation without @rateLimit(by: [IP]) of its attempts'],
    good: mutation('add: ID @auth @audit(event: BOOK_ADDED)'),
  },
  {
    it: 'refuses a mutation that leaves no trace',
    bad: mutation('add: ID @auth'),
    faults: ['Mutation.add: a mutation without @audit'],
    good: mutation('add: ID @auth @audit(event: BOOK_ADDED)'),
  },
  {
    it: 'refuses an argument that is named like a secret and not marked',
    bad: 'type Query { hello(resetToken: String!, totp_code: Int): String @public }',
    faults: [
      'Query.hello(resetToken:): is named like a secret and is not @sensitive',
      'Query.hello(totp_code:): is named like a secret and is not @sensitive',
    ],
    good: 'type Query { hello(resetToken: String! @sensitive, tokens: Boolean, encoded: String): String @public }',
  },
  {
    it: 'refuses an input field that is named like a secret and not marked',
    bad: `type Query { hello(input: In): String @public } input In { newPassword: String }`,
    faults: ['In.newPassword: is named like a secret and is not @sensitive'],
    good: `type Query { hello(input: In): String @public } input In { newPassword: String @sensitive }`,
  },
  {
    it: 'refuses an override of a limit that does not exist, or that leaves nothing',
    bad: query,
    faults: ['override find: there is no such limit'],
    good: limited('name: "find", points: 1, window: "1m", by: [IP]'),
    options: { limitOverrides: new Map([['find', { points: 2, windowSeconds: 60 }]]) },
  },
]

describe('a schema with a fault does not start', () => {
  for (const row of rows) {
    it(row.it, () => {
      assert.deepEqual(faultsOf(row.bad, row.rules, row.options), row.faults)
      assert.deepEqual(faultsOf(row.good, row.rules, row.options), [])
    })
  }

  it('says every fault at once', () => {
    const sdl = 'type Query { a: String, b: String @public @auth } type Mutation { c: ID @auth }'
    assert.throws(
      () => compilePolicies(toySchema(sdl), new Map()),
      /3 fault\(s\)[^]*Query\.a: [^]*Query\.b: [^]*Mutation\.c: /,
    )
  })

  it('refuses a second definition of a directive of ours', () => {
    const schema = toySchema(query)
    const impostor = new GraphQLDirective({ name: 'auth', locations: ['FIELD_DEFINITION'] })
    const others = schema.getDirectives().filter(({ name }) => name !== 'auth')
    const doubled = new GraphQLSchema({ ...schema.toConfig(), directives: [...schema.getDirectives(), impostor] })
    const replaced = new GraphQLSchema({ ...schema.toConfig(), directives: [...others, impostor] })

    assert.deepEqual(faultsOfSchema(doubled, new Map()), ['@auth: is defined 2 times'])
    assert.deepEqual(faultsOfSchema(replaced, new Map()), ['@auth: is not defined as the engine defines it'])
  })

  it('names roles, scopes and events that the enums of the schema do not have', () => {
    const schema = toySchema(`type Query { hello: String @auth(roles: [[ADMIN]], scopes: [[BOOKS_READ]]) }
      type Mutation { add: ID @auth @audit(event: BOOK_ADDED) }`)
    const others = ['Role', 'Scope', 'SecurityEventType']
    const stripped = new GraphQLSchema({
      query: schema.getQueryType() ?? null,
      mutation: schema.getMutationType() ?? null,
      directives: schema.getDirectives(),
      types: Object.values(schema.getTypeMap()).filter(({ name }) => !others.includes(name)),
    })
    assert.equal(faultsOfSchema(schema, new Map()).length, 0)
    assert.deepEqual(faultsOfSchema(stripped, new Map()), [])
  })

  it('refuses a word that is a role and a scope', () => {
    const schema = toySchema(`${query} extend enum Scope { ADMIN }`)
    assert.deepEqual(faultsOfSchema(schema, new Map()), ['Role.ADMIN: is the name of a scope as well'])
  })
})

describe('a compiled policy', () => {
  const sdl = `
    type Query {
      find(q: String): Book @auth(roles: ADMIN, scopes: [[BOOKS_READ]], aal: 2, maxAge: "5m") @exclusive
        @rateLimit(name: "find", points: 3, window: "2m", by: [USER, ARGS], args: "q", count: FAILURE, block: "1h", onStoreError: DENY)
      other: Book @public @rateLimit(name: "other", points: 5, window: "1m", by: [IP])
    }
    type Book @auth(roles: [[USER]]) @policy(name: OWNER) { id: ID, price: Int @auth(roles: [[ADMIN]]) @policy(name: SECOND) }
  `
  const rules: Rules = new Map([
    ['OWNER', () => allow],
    ['SECOND', () => allow],
  ])

  it('holds all that one line says', () => {
    assert.deepEqual(compilePolicies(toySchema(sdl), rules).fields.get('Query.find'), {
      coordinate: 'Query.find',
      lock: { roles: [['ADMIN']], scopes: [['BOOKS_READ']], assuranceLevel: 2, maxAgeSeconds: 300 },
      rules: [],
      limits: [
        {
          limit: { name: 'find', points: 3, windowSeconds: 120, blockSeconds: 3600, onStoreError: 'DENY' },
          by: ['USER', 'ARGS'],
          argPaths: [['q']],
          count: 'FAILURE',
        },
      ],
      exclusive: true,
      audits: [],
    })
  })

  it('lets a field replace the lock of its type and add to its rules', () => {
    const { fields } = compilePolicies(toySchema(sdl), rules)
    const [id, price] = [fields.get('Book.id'), fields.get('Book.price')]
    assert.deepEqual([id?.lock?.roles, id?.rules], [[['USER']], ['OWNER']])
    assert.deepEqual([price?.lock?.roles, price?.rules], [[['ADMIN']], ['OWNER', 'SECOND']])
  })

  it('takes the override of a limit by name before the one for all', () => {
    const limitOverrides = new Map([
      ['*', { points: 100, windowSeconds: 10 }],
      ['find', { points: 7, windowSeconds: 70 }],
    ])
    const { fields } = compilePolicies(toySchema(sdl), rules, { limitOverrides })
    const limits = ['Query.find', 'Query.other'].map((coordinate) => fields.get(coordinate)?.limits[0]?.limit)
    assert.deepEqual(
      limits.map((limit) => [limit?.points, limit?.windowSeconds]),
      [
        [7, 70],
        [100, 10],
      ],
    )
  })
})
