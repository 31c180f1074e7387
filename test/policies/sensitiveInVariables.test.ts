import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse, validate } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import { sensitiveInVariables } from '../../src/policies/sensitiveInVariables.ts'
import { toySchema } from './toy.ts'

const schema = toySchema(`
  type Query { login(input: In, pin: String @sensitive, inputs: [In!]): Int }
  input In { email: String, password: String @sensitive, deep: In }
`)

describe('what is sensitive arrives in a variable', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['query ($p: String) { login(pin: $p, input: { email: "a", password: $p }) }', []],
    ['query ($in: In) { login(input: $in, inputs: [$in]) }', []],
    ['{ login(pin: null, input: { email: "a", password: null }) }', []],
    ['{ login(pin: "hunter2") }', ['pin']],
    [
      '{ login(input: { password: "hunter2", deep: { deep: { password: "hunter2" } } }) }',
      ['input.password', 'input.deep.deep.password'],
    ],
    [
      'query ($p: String) { login(inputs: [{ password: $p }, { password: "hunter2" }]) }',
      ['inputs.password'],
    ],
    ['{ ...F } fragment F on Query { a: login(pin: "hunter2") }', ['pin']],
  ]
  for (const [text, paths] of rows) {
    it(`${text}: ${paths.length} refused, nothing repeated`, () => {
      const errors = validate(schema, parse(text), [sensitiveInVariables])
      const refused = errors.flatMap(({ originalError }) =>
        originalError instanceof Refusal ? [originalError] : [],
      )
      assert.deepEqual(
        refused.flatMap(({ facts }) => facts.fields?.map(({ path }) => path)),
        paths,
      )
      assert.doesNotMatch(JSON.stringify([errors, refused]), /hunter2/)
    })
  }
})
