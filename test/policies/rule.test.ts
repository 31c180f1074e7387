/* oxlint-disable unicorn/no-thenable -- a rule may return anything, a thenable too */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { execute, parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { type Rule, allow, deny } from '../../src/policies/rule.ts'
import { contextOf, stranger } from './toy.ts'
import { ada, codesOf, enforced, run } from './toyEnforced.ts'

describe('only a literal allow of a rule allows', () => {
  const failure = new Error('the database is gone')
  const rows: readonly (readonly [string, () => unknown])[] = [
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
    ['a thenable that is none', () => ({ then: true })],
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
      const { schema, calls, denials } = enforced(Object.assign(rule))
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
      seen.push(viewer.kind === 'session' && viewer.userId, args.by, object.id)
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
