import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { opens, policyChanges } from '../../src/policies/policyChanges.ts'
import { toySchema } from './toy.ts'

/** Neither version is judged: words that no enum has and rules that nobody wrote are compared all the same. */
function versionOf(sdl: string) {
  return { schema: toySchema(sdl), matrix: {} }
}

function changes(before: string, after: string): readonly (readonly [string, string, string])[] {
  return policyChanges(versionOf(before), versionOf(after)).map(
    ({ coordinate, kind, details }) => [coordinate, kind, details.join('; ')] as const,
  )
}

describe('a change of one line of policy', () => {
  const limit = (rest: string) => `@public @rateLimit(name: "l", ${rest})`
  const of = (rest: string) => limit(`points: 5, window: "1m", by: [IP]${rest}`)

  /** Read downwards it is the first kind, read upwards the second. */
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['@auth', '@public', 'widened', 'narrowed'],
    ['@auth(roles: [[ADMIN]])', '@auth', 'widened', 'narrowed'],
    ['@auth(roles: [[ADMIN]])', '@auth(roles: [[ADMIN], [AUDITOR]])', 'widened', 'narrowed'],
    ['@auth(roles: [[ADMIN, AUDITOR]])', '@auth(roles: [[ADMIN]])', 'widened', 'narrowed'],
    ['@auth(roles: [[ADMIN]])', '@auth(roles: [[ADMIN], [NEW_ROLE]])', 'widened', 'narrowed'],
    ['@auth', '@auth(scopes: [[READ]])', 'widened', 'narrowed'],
    ['@auth(scopes: [[READ, WRITE]])', '@auth(scopes: [[READ]])', 'widened', 'narrowed'],
    ['@auth(aal: 2)', '@auth', 'widened', 'narrowed'],
    ['@auth(maxAge: "5m")', '@auth(maxAge: "1h")', 'widened', 'narrowed'],
    ['@auth(maxAge: "1d")', '@auth', 'widened', 'narrowed'],
    ['@auth @policy(name: OWNER)', '@auth', 'widened', 'narrowed'],
    ['@auth @policy(name: OWNER)', '@auth @policy(name: OWNER, deny: NULL)', 'widened', 'narrowed'],
    [of(''), '@public', 'loosened', 'tightened'],
    [of(''), limit('points: 6, window: "1m", by: [IP]'), 'loosened', 'tightened'],
    [of(''), limit('points: 5, window: "30s", by: [IP]'), 'loosened', 'tightened'],
    [of(''), limit('points: 5, window: "1m", by: [IP, ARGS], args: ["a"]'), 'loosened', 'tightened'],
    [limit('points: 5, window: "1m", by: [GLOBAL]'), of(''), 'loosened', 'tightened'],
    [of(''), of(', count: SUCCESS'), 'loosened', 'tightened'],
    [of(', block: "1h"'), of(', block: "1m"'), 'loosened', 'tightened'],
    [of(', onStoreError: DENY'), of(''), 'loosened', 'tightened'],
    [of(''), of(', onStoreError: ALLOW'), 'loosened', 'tightened'],
    ['@public @exclusive', '@public', 'loosened', 'tightened'],
    ['@public @audit(event: LENT)', '@public', 'loosened', 'tightened'],
    ['@public @sensitive', '@public', 'loosened', 'tightened'],
    ['@public @cost(weight: 9)', '@public', 'loosened', 'tightened'],
    ['@public @cost(weight: 9)', '@public @cost(weight: 8)', 'loosened', 'tightened'],
    ['@public @listSize(assumedSize: 9)', '@public', 'loosened', 'tightened'],
    ['@public @listSize(assumedSize: 9)', '@public @listSize(assumedSize: 8)', 'loosened', 'tightened'],
  ]
  for (const [stricter, looser, opening, closing] of rows) {
    const field = (policy: string) => `type Query { a(a: Int): Int ${policy} }`
    it(`${stricter} → ${looser}: ${opening}, and back: ${closing}`, () => {
      const kinds = (before: string, after: string) =>
        changes(field(before), field(after)).map(([coordinate, kind]) => `${coordinate} ${kind}`)
      assert.deepEqual(kinds(stricter, looser), [`Query.a ${opening}`])
      assert.deepEqual(kinds(looser, stricter), [`Query.a ${closing}`])
    })
  }
})

describe('a change of policies', () => {
  const query = (rest: string) => `type Query { a: Int @public } ${rest}`

  it('is none where only the writing changed', () => {
    const before =
      '@auth(roles: [[A, B], [C]]) @rateLimit(name: "l", points: 1, window: "60s", by: [IP, USER])'
    const after =
      '@auth(roles: [[C], [B, A]], aal: 1) @rateLimit(name: "l", points: 1, window: "1m", by: [USER, IP], count: ATTEMPT)'
    assert.deepEqual(changes(`type Query { a: Int ${before} }`, `type Query { a: Int ${after} }`), [])
  })

  it('of a type is told of each field that it opens', () => {
    const type = (policy: string) =>
      query(`type Person ${policy} { id: ID, name: String, secret: ID @auth(aal: 2) }`)
    assert.deepEqual(changes(type('@auth @policy(name: OWNER)'), type('@public')), [
      ['Person.id', 'widened', '@auth → @public; without OWNER BEFORE'],
      ['Person.name', 'widened', '@auth → @public; without OWNER BEFORE'],
      ['Person.secret', 'widened', 'without OWNER BEFORE'],
    ])
  })

  it('in an argument or an input field is told where it stands', () => {
    const sdl = (policy: string) =>
      `type Query { a(id: ID ${policy}): Int @public } input Login { password: String ${policy} }`
    assert.deepEqual(changes(sdl('@sensitive @policy(name: OWNER)'), sdl('')), [
      ['Login.password', 'widened', 'without OWNER BEFORE'],
      ['Login.password', 'loosened', 'without @sensitive'],
      ['Query.a(id:)', 'widened', 'without OWNER BEFORE'],
      ['Query.a(id:)', 'loosened', 'without @sensitive'],
    ])
  })

  it('both ways is told both ways', () => {
    const field = (policy: string) => `type Query { a: Int ${policy} }`
    assert.deepEqual(changes(field('@auth(roles: [[A]])'), field('@auth(roles: [[B]], aal: 2)')), [
      ['Query.a', 'widened', 'roles [[A]] → [[B]]'],
      ['Query.a', 'narrowed', 'roles [[A]] → [[B]]; aal 1 → 2'],
    ])
    assert.deepEqual(
      changes(field('@auth @policy(name: ONE)'), field('@auth @policy(name: ONE, on: AFTER)')).map(
        ([, kind]) => kind,
      ),
      ['widened', 'narrowed'],
    )
  })

  it('is an addition or a removal where a field comes or goes', () => {
    assert.deepEqual(
      changes(query('type A @public { a: Int }'), query('type B @auth { b(x: ID @sensitive): Int }')),
      [
        ['A.a', 'removed', ''],
        ['B.b', 'added', ''],
      ],
    )
  })

  it('is found where the same words came to mean something else', () => {
    const { schema } = versionOf('type Query { a: Int @auth, b: Int @auth }')
    const matrix = (USER: 'allow' | 'depends' | 'deny', KEY: 'allow' | 'deny') => ({
      'Query.a': { USER, KEY },
      'Query.b': { USER: 'allow' as const, GONE: 'deny' as const },
    })
    const before = { schema, matrix: matrix('depends', 'allow') }
    const found = policyChanges(before, { schema, matrix: matrix('allow', 'deny') })
    assert.deepEqual(found, [
      { coordinate: 'Query.a', kind: 'widened', details: ['USER depends → allow'] },
      { coordinate: 'Query.a', kind: 'narrowed', details: ['KEY allow → deny'] },
    ])
    assert.deepEqual(found.map(opens), [true, false])
  })
})
