import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { type GraphQLSchema, execute, executeSync, parse, subscribe } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { assertEnforced, enforce } from '../../src/policies/enforce.ts'
import type { Principal } from '../../src/policies/principal.ts'
import { apiKey, clockAtNoon, contextOf, session, stranger, toySchema } from './toy.ts'
import { ada, admin, codesOf, enforced, run, sdl } from './toyEnforced.ts'

describe('no path leads around a lock', () => {
  const paths = [
    ['an object', '{ shelf { books { secret } } }'],
    ['an alias', '{ shelf { books { id: secret } } }'],
    ['an interface', '{ node { secret } }'],
    ['an inline fragment', '{ node { ... on Book { secret } } }'],
    ['an interface inside a type', '{ node { ... on Book { ... on Node { secret } } } }'],
    ['a union', '{ any { ... on Node { secret } } }'],
    ['a member of a union', '{ any { ... on Book { secret } } }'],
    ['a named fragment', '{ any { ...B } } fragment B on Node { ... on Book { secret } }'],
    ['a nested list', '{ list { secret } }'],
    ['a property name as alias', '{ node { __proto__: secret constructor: secret } }'],
  ] as const
  const viewers: readonly (readonly [string, Principal, string])[] = [
    ['a stranger', stranger, 'UNAUTHENTICATED'],
    ['a person without the role', ada, 'FORBIDDEN'],
    ['an API key without the scope', apiKey('root', ['ADMIN'], ['BOOKS_WRITE']), 'FORBIDDEN'],
    ['an API key of a person without the role', apiKey('ada', ['USER'], ['BOOKS_READ']), 'FORBIDDEN'],
  ]
  for (const [path, text] of paths) {
    for (const [who, viewer, code] of viewers) {
      it(`through ${path}, for ${who}: the resolver never runs`, () => {
        const { schema, calls, denials } = enforced()
        const result = run(schema, text, viewer)
        assert.deepEqual([new Set(codesOf(result)), calls], [new Set([code]), []])
        assert.deepEqual(new Set(denials), new Set(['Book.secret']))
      })
    }
    it(`through ${path}, an administrator reads`, () => {
      const { schema, calls } = enforced()
      assert.deepEqual(codesOf(run(schema, text, admin)), [])
      assert.equal(new Set(calls).has('Book.secret'), true)
    })
  }

  it('for an API key with the role of its person and the scope of its own, it opens', () => {
    assert.deepEqual(
      codesOf(run(enforced().schema, '{ node { secret } }', apiKey('root', ['ADMIN'], ['BOOKS_READ']))),
      [],
    )
  })

  it('refuses an API key where no scope is named', () => {
    const key = apiKey('root', ['ADMIN'], ['BOOKS_READ', 'BOOKS_WRITE'])
    assert.deepEqual(codesOf(run(enforced().schema, '{ slow }', key)), ['FORBIDDEN'])
  })

  it('takes an execution without a context for a stranger’s', () => {
    const { schema, calls } = enforced()
    for (const contextValue of [undefined, null, {}, { viewer: null }, { viewer: admin }]) {
      assert.deepEqual(codesOf(executeSync({ schema, document: parse('{ slow }'), contextValue })), [
        'UNAUTHENTICATED',
      ])
    }
    assert.deepEqual(calls, [])
  })

  it('answers each viewer by who they are, whoever came first', () => {
    const { schema } = enforced()
    const codes = [admin, stranger, ada, admin].map((viewer) =>
      codesOf(run(schema, '{ node { secret } }', viewer)),
    )
    assert.deepEqual(codes, [[], ['UNAUTHENTICATED'], ['FORBIDDEN'], []])
  })

  it('leaves what is not denied beside what is', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(run(enforced().schema, '{ node { id secret } }', ada).data)), {
      node: { id: '1', secret: null },
    })
  })
})

describe('a lock that asks for a proof of identity', () => {
  const rows: readonly (readonly [string, Principal, readonly unknown[]])[] = [
    ['opens to a fresh one with two factors', session('ada', [], { level: 2, ageSeconds: 300 }), []],
    [
      'asks one factor of two to step up',
      session('ada', [], { factors: ['TOTP'] }),
      ['STEP_UP_REQUIRED', undefined],
    ],
    ['opens to a fresh one of who has no second factor', session('ada', []), []],
    [
      'asks an old proof to step up and says how old it may be',
      session('ada', [], { level: 2, ageSeconds: 301 }),
      ['STEP_UP_REQUIRED', 300],
    ],
    ['never opens to an API key', apiKey('ada', [], ['BOOKS_READ']), ['FORBIDDEN', undefined]],
  ]
  for (const [name, viewer, expected] of rows) {
    it(name, () => {
      const [error] = run(enforced().schema, '{ node { ... on Book { fresh } } }', viewer).errors ?? []
      const refusal = error?.originalError
      const told = refusal instanceof Refusal ? [refusal.code, refusal.facts.maxAgeSeconds] : []
      assert.deepEqual(told, expected)
    })
  }
})

describe('a subscription', () => {
  const added = (schema: GraphQLSchema, viewer: Principal) =>
    subscribe({ schema, document: parse('subscription { added }'), contextValue: contextOf(viewer) })

  it('is denied before its source starts', async () => {
    const { schema, calls } = enforced()
    const result = await added(schema, ada)
    assert.ok(!(Symbol.asyncIterator in result))
    assert.deepEqual([codesOf(result), calls], [['FORBIDDEN'], []])
  })

  it('is checked again for each event', async () => {
    const { schema } = enforced()
    const roles = new Set(['ADMIN'])
    const stream = await added(schema, { ...session('root', []), roles })
    assert.ok(Symbol.asyncIterator in stream)
    roles.delete('ADMIN')
    const event = await stream.next()
    assert.deepEqual(codesOf(event.value ?? {}), ['FORBIDDEN'])
  })
})

describe('enforcement covers the whole schema', () => {
  it('and keeps synchronous what is synchronous, behind a lock and a rule', () => {
    const { schema } = enforced()
    const result = execute({
      schema,
      document: parse('{ node { secret ... on Book { owned } } }'),
      contextValue: contextOf(admin),
    })
    assert.ok(!(result instanceof Promise))
    assert.deepEqual(codesOf(result), [])
  })

  it('and costs a public field no layer', () => {
    const schema = toySchema('type Query { a: Int @public }', { Query: { a: () => 1 } })
    const policies = compilePolicies(schema, new Map())
    const safe = enforce(schema, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined })
    const resolversOf = (one: GraphQLSchema) => one.getQueryType()?.getFields()['a']?.resolve
    assert.equal(resolversOf(safe), resolversOf(schema))
  })

  it('or the start fails with the name of the field that came loose', () => {
    const { schema, policies } = enforced()
    const loose = mapSchema(schema, {
      [MapperKind.OBJECT_FIELD]: (config, name) =>
        name === 'secret' ? { ...config, resolve: () => 'loose' } : config,
    })
    const unsubscribed = mapSchema(schema, {
      [MapperKind.OBJECT_FIELD]: (config, name) => {
        if (name === 'added') delete config.subscribe
        return config
      },
    })
    assertEnforced(schema, policies)
    assert.throws(
      () => assertEnforced(loose, policies),
      /^TypeError: not behind their policy: Book\.secret, Ghost\.secret$/,
    )
    assert.throws(() => assertEnforced(unsubscribed, policies), /: Subscription\.added$/)
    assert.throws(() => assertEnforced(toySchema(sdl), policies), /Query\.shelf/)
  })

  it('or refuses a field that was never compiled', () => {
    const { policies } = enforced()
    const other = toySchema('type Query { other: Int @public }')
    assert.throws(
      () => enforce(other, policies, new Map(), { clock: clockAtNoon, onDenied: () => undefined }),
      /Query\.other/,
    )
  })
})
