import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { type ExecutionResult, type GraphQLSchema, execute, executeSync, parse, subscribe } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { assertEnforced, enforce } from '../../src/policies/enforce.ts'
import type { PolicyContext, Principal } from '../../src/policies/principal.ts'
import { type Rule, type Rules, allow, deny } from '../../src/policies/rule.ts'
import { apiKey, clockAtNoon, contextOf, session, stranger, toySchema } from './toy.ts'

const sdl = `
  type Query { shelf: Shelf @public, node(kind: String! = "Book"): Node @public, any: Thing @public, list: [[Book!]!]! @public, slow: Int @auth }
  type Subscription { added: Int @auth(roles: [[ADMIN]]), seen: Int @public }
  interface Node { id: ID, secret: String }
  type Shelf @public { books: [Book!]!, name: String }
  type Book implements Node @public {
    id: ID
    secret: String @auth(roles: [[ADMIN]], scopes: [[BOOKS_READ]])
    owned(by: String): String @auth @policy(name: OWNER)
    fresh: String @auth(aal: 2, maxAge: "5m")
  }
  type Ghost implements Node @public { id: ID, secret: String @auth }
  union Thing = Book | Ghost
`

/** An enforced schema that counts how often each locked resolver ran. */
function enforced(rule: Rule = () => allow) {
  const calls: string[] = []
  const denials: string[] = []
  const ran = (name: string) => () => {
    calls.push(name)
    return name
  }
  const book = { __typename: 'Book', id: '1' }
  const schema = toySchema(sdl, {
    Query: {
      shelf: () => ({ books: [book], name: 'one' }),
      node: () => book,
      any: () => book,
      list: () => [[book]],
      slow: () => 1,
    },
    Book: { secret: ran('Book.secret'), owned: ran('Book.owned'), fresh: ran('Book.fresh') },
    Ghost: { secret: ran('Ghost.secret') },
    Subscription: {
      added: {
        subscribe: async function* () {
          calls.push('source')
          yield { added: 1 }
        },
      },
    },
  })
  const rules: Rules = new Map([['OWNER', rule]])
  const policies = compilePolicies(schema, rules)
  const onDenied = (_context: PolicyContext | null, coordinate: string) => denials.push(coordinate)
  const safe = enforce(schema, policies, rules, { clock: clockAtNoon, onDenied })
  return { calls, denials, policies, schema: safe }
}

function run(schema: GraphQLSchema, text: string, viewer: Principal): ExecutionResult {
  return executeSync({ schema, document: parse(text), contextValue: contextOf(viewer) })
}

const codesOf = ({ errors = [] }: ExecutionResult) =>
  errors.map(({ originalError }) => (originalError instanceof Refusal ? originalError.code : originalError))

const ada = session('ada', ['USER'])
const admin = session('root', ['ADMIN'])

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
    ['asks one factor to step up', session('ada', [], { level: 1 }), ['STEP_UP_REQUIRED', undefined]],
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

describe('only a literal allow of a rule allows', () => {
  const failure = new Error('the database is gone')
  const rows: readonly (readonly [string, unknown])[] = [
    ['undefined', () => undefined],
    ['true', () => true],
    ['a copy of allow', () => ({ ...allow })],
    ['a denial', () => deny('it is somebody else’s')],
    [
      'a throw',
      () => {
        throw failure
      },
    ],
    ['a promise of undefined', async () => undefined],
    ['a promise of true', async () => true],
    ['a promise of a denial', async () => deny('later')],
    [
      'a rejection',
      async () => {
        throw failure
      },
    ],
    // oxlint-disable-next-line unicorn/no-thenable -- what a rule may never do
    ['a promise that never was one', () => ({ then: true })],
    [
      'a thenable that throws',
      () => ({
        then: () => {
          throw failure
        },
      }),
    ],
  ]
  for (const [name, rule] of rows) {
    it(`${name} denies`, async () => {
      const { schema, calls, denials } = enforced(rule as Rule)
      const result = await execute({
        schema,
        document: parse('{ node { ... on Book { owned } } }'),
        contextValue: contextOf(ada),
      })
      assert.deepEqual([codesOf(result), calls, denials], [['FORBIDDEN'], [], ['Book.owned']])
    })
  }

  it('a promise of allow allows', async () => {
    const { schema, calls } = enforced(async () => allow)
    const result = await execute({
      schema,
      document: parse('{ node { ... on Book { owned } } }'),
      contextValue: contextOf(ada),
    })
    assert.deepEqual([codesOf(result), calls], [[], ['Book.owned']])
  })

  it('sees who asks, the arguments and the object', () => {
    const seen: unknown[] = []
    const rule: Rule<{ by: string }, { id: string }> = (viewer, { args, object }) => {
      seen.push(viewer.userId, args.by, object.id)
      return allow
    }
    run(enforced(rule).schema, '{ node { ... on Book { owned(by: "me") } } }', ada)
    assert.deepEqual(seen, ['ada', 'me', '1'])
  })

  it('is never asked about a stranger', () => {
    let asked = 0
    const { schema } = enforced(() => ((asked += 1) > 0 ? allow : allow))
    run(schema, '{ node { ... on Book { owned } } }', stranger)
    assert.equal(asked, 0)
  })

  it('keeps reason and cause for the log and tells the client neither', () => {
    const { schema } = enforced(() => {
      throw failure
    })
    const [error] = run(schema, '{ node { ... on Book { owned } } }', ada).errors ?? []
    const refusal = error?.originalError
    assert.ok(refusal instanceof Refusal)
    assert.deepEqual([refusal.detail, refusal.cause, refusal.facts], ['Book.owned: OWNER threw', failure, {}])
    assert.doesNotMatch(error?.message ?? '', /OWNER|database/)
  })
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
