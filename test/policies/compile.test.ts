import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GraphQLDirective, GraphQLSchema } from 'graphql'
import { type CompileOptions } from '../../src/policies/schemaReading.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { PolicyFaults } from '../../src/policies/policyFaults.ts'
import { type Rules, allow } from '../../src/policies/rule.ts'
import { accessFaults } from './accessFaults.ts'
import { costFaults } from './costFaults.ts'
import { query } from './faultRow.ts'
import { limitFaults } from './limitFaults.ts'
import { ruleFaults } from './ruleFaults.ts'
import { shapeFaults } from './shapeFaults.ts'
import { toySchema } from './toy.ts'

function faultsOf(sdl: string, rules: Rules = new Map(), options: CompileOptions = {}): readonly string[] {
  return faultsOfSchema(toySchema(sdl), rules, options)
}

function faultsOfSchema(
  schema: GraphQLSchema,
  rules: Rules,
  options: CompileOptions = {},
): readonly string[] {
  try {
    compilePolicies(schema, rules, options)
    return []
  } catch (error) {
    if (error instanceof PolicyFaults) return error.faults
    throw error
  }
}

describe('a schema with a fault does not start', () => {
  for (const row of [...accessFaults, ...limitFaults, ...ruleFaults, ...shapeFaults, ...costFaults]) {
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

  it('refuses a definition of ours that the SDL of the application widens', () => {
    const sdl = `directive @exclusive on FIELD_DEFINITION | OBJECT ${query}`
    assert.deepEqual(faultsOf(sdl), ['@exclusive: is not defined as the engine defines it'])
  })

  it('refuses a second definition of a directive of ours', () => {
    const schema = toySchema(query)
    const impostor = new GraphQLDirective({ name: 'auth', locations: ['FIELD_DEFINITION'] })
    const others = schema.getDirectives().filter(({ name }) => name !== 'auth')
    const doubled = new GraphQLSchema({
      ...schema.toConfig(),
      directives: [...schema.getDirectives(), impostor],
    })
    const replaced = new GraphQLSchema({ ...schema.toConfig(), directives: [...others, impostor] })

    assert.deepEqual(faultsOfSchema(doubled, new Map()), ['@auth: is defined 2 times'])
    assert.deepEqual(faultsOfSchema(replaced, new Map()), ['@auth: is not defined as the engine defines it'])
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
      asks: null,
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
