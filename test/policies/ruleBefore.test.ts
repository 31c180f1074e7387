import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Rule, allow, deny } from '../../src/policies/rule.ts'
import { codesOf } from './toyEnforced.ts'
import { ask, mine, plainField, theirs, toyPlace } from './toyRules.ts'

const no: Rule = () => deny('no')
const never: Rule = async () => deny('no')

describe('a rule BEFORE', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['with ERROR refuses', '@policy(name: OWNER)', ['FORBIDDEN']],
    ['with NULL answers null', '@policy(name: OWNER, deny: NULL)', []],
  ]
  for (const [name, directive, codes] of rows) {
    for (const [how, rule] of [
      ['at once', no],
      ['later', never],
    ] as const) {
      it(`${name}, ${how}, and the resolver never runs`, async () => {
        const toy = toyPlace({ x: `: Book @auth ${directive}`, gives: mine, rule })
        const result = await ask(toy.schema, '{ x { id } }')
        assert.deepEqual([result.data, codesOf(result), toy.ran], [{ x: null }, codes, []])
      })
    }
  }

  it('on a type is asked by each field about the object that it is read from, with its arguments', async () => {
    const book = '@auth @policy(name: OWNER)'
    const toy = toyPlace({ x: plainField('[Book]'), book, gives: [mine, theirs] })
    const { data } = await ask(toy.schema, '{ x { id owner } }')
    assert.deepEqual(data, {
      x: [
        { id: 'mine', owner: 'ada' },
        { id: null, owner: null },
      ],
    })
    assert.deepEqual(toy.asked, ['mine', 'mine', 'theirs', 'theirs'])
  })
})

describe('a rule of an argument or an input field', () => {
  const input = '(input: Find, list: [Find!], n: Int @policy(name: OWNER)): String @auth'
  const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
    ['is not asked about what is not there', '{ x }', []],
    ['is asked about an argument', '{ x(n: 3) }', [3]],
    ['is asked about a field of an input', '{ x(input: { id: "a" }) }', ['a']],
    ['is asked at any depth', '{ x(input: { deep: { deep: { id: "c" } } }) }', ['c']],
    ['is asked in lists', '{ x(list: [{ id: "a" }, { many: [{ id: "b" }] }]) }', ['a', 'b']],
    ['is asked for each alias', '{ a: x(n: 1) b: x(n: 2) }', [1, 2]],
  ]
  for (const [name, text, asked] of cases) {
    it(name, async () => {
      const toy = toyInputs(input, () => allow)
      const result = await ask(toy.schema, text)
      assert.deepEqual([result.errors, toy.values], [undefined, asked])
    })
    if (asked.length === 0) continue
    it(`${name}, and its no refuses before the resolver runs`, async () => {
      const toy = toyInputs(input, no)
      const result = await ask(toy.schema, text)
      assert.deepEqual([new Set(codesOf(result)), toy.ran], [new Set(['FORBIDDEN']), []])
    })
  }
})

/** `Query.x` with a rule on `Find.id`, which remembers the values that it was asked about. */
function toyInputs(x: string, rule: Rule) {
  const values: unknown[] = []
  const toy = toyPlace({
    x,
    gives: 'done',
    find: '@policy(name: OWNER)',
    rule: (viewer, question) => {
      values.push(question.value)
      return rule(viewer, question)
    },
  })
  return { ...toy, values }
}
