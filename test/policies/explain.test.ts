import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contextOf, session, stranger } from './toy.ts'
import { createExplained } from './toyExplained.ts'

const toy = createExplained()

describe('explain', () => {
  it('refuses at once to tell of more fields than anybody reads', async () => {
    const fragments = Array.from(
      { length: 25 },
      (_, index) =>
        `fragment F${index} on Shelf { ${['a', 'b'].map((key) => `${key}: books { shelf { ...F${index + 1} } }`).join(' ')} }`,
    )
    const document = `{ mine { ...F0 } } ${fragments.join(' ')} fragment F25 on Shelf { id }`
    const request = { document, operationName: null, variables: {} }
    const started = performance.now()
    await assert.rejects(toy.explain(request, contextOf(session('ada', []))), { code: 'OPERATION_LIMIT' })
    assert.ok(performance.now() - started < 1_000)
  })

  for (const [name, text, viewer, expected] of [
    ['a public field', '{ x: open }', stranger, ['ALLOW', '@public', null]],
    ['a lock', '{ x: mine { id } }', stranger, ['DENY', '@auth', 'nobody is signed in']],
    [
      'a lock with groups',
      '{ x: staff { id } }',
      session('root', ['ADMIN']),
      ['ALLOW', '@auth(roles: [[ADMIN]])', null],
    ],
    [
      'a proof that is too old',
      '{ x: fresh }',
      session('ada', [], { ageSeconds: 301 }),
      ['DENY', '@auth(maxAge: "300s")', 'the last proof of identity is too old'],
    ],
    [
      'a scope and a factor',
      '{ x: strong }',
      session('ada', [], { factors: ['TOTP'] }),
      ['DENY', '@auth(scopes: [[BOOKS_READ]], aal: 2)', 'a second factor is missing'],
    ],
    [
      'a factor that the person does not have',
      '{ x: strong }',
      session('ada', []),
      ['ALLOW', '@auth(scopes: [[BOOKS_READ]], aal: 2)', null],
    ],
    [
      'a rule that allows',
      '{ x: shelf(of: "ada") { id } }',
      session('ada', []),
      ['ALLOW', '@policy(OWNER)', null],
    ],
    [
      'a rule of an argument that denies',
      '{ x: named(of: "bob") }',
      session('ada', []),
      ['DENY', '@policy(SECOND)', 'SECOND: bob is nobody’s'],
    ],
    [
      'a rule that throws',
      '{ x: named(of: "throw") }',
      session('ada', []),
      ['DENY', '@policy(SECOND)', 'SECOND threw'],
    ],
    ['an argument that is not given', '{ x: named }', session('ada', []), ['ALLOW', '@auth', null]],
    [
      'a rule about objects',
      '{ x: books { id } }',
      session('ada', []),
      ['DEPENDS', '@policy(OWNER)', 'the object decides'],
    ],
    ['what has company', '{ x: alone y: open }', stranger, ['DENY', '@exclusive', 'it has company']],
  ] as const) {
    it(`names what decides and why: ${name}`, async () => {
      const { fields } = await toy.explain(
        { document: text, operationName: null, variables: {} },
        contextOf(viewer),
      )
      const found = fields.find(({ path }) => path === 'x')
      assert.deepEqual([found?.verdict, found?.rule, found?.reason], expected)
    })
  }
})
