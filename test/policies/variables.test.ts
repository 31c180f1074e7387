import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refused } from './toyAnalysis.ts'

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
