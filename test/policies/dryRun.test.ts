import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PolicyContext } from '../../src/policies/principal.ts'
import { deny } from '../../src/policies/rule.ts'
import { type Place, ask, mine, theirs, toyPlace } from './toyRules.ts'
import { codesOf } from './toyEnforced.ts'

const never = () => deny('on trial')
const failing = () => Promise.reject(new Error('broken'))

/** A place under a rule on trial, by default, and what the trial was told. */
function tried(place: Place, rules = ['OWNER']) {
  const told: string[] = []
  const onWouldDeny = (_context: PolicyContext, reason: string) => void told.push(reason)
  return { ...toyPlace(place, { dryRun: { rules: new Set(rules), onWouldDeny } }), wouldDeny: told }
}

describe('a rule on trial lets through what it denies, and is told of', () => {
  const rows: readonly (readonly [string, Place, string])[] = [
    ['BEFORE', { x: ': Book @auth @policy(name: OWNER)', gives: mine, rule: never }, 'OWNER: on trial'],
    ['AFTER', { x: ': Book @public @policy(name: OWNER, on: AFTER)', gives: theirs }, 'OWNER: not theirs'],
    ['that rejects', { x: ': Book @auth @policy(name: OWNER)', gives: mine, rule: failing }, 'OWNER threw'],
  ]
  for (const [name, place, reason] of rows) {
    it(name, async () => {
      const toy = tried(place)
      const { data, errors } = await ask(toy.schema, '{ x { id } }')
      assert.deepEqual([errors, data?.['x'] !== null], [undefined, true])
      assert.deepEqual([toy.wouldDeny, toy.told], [[reason], []])
    })
  }

  it('once for each object, in a list that it would have shortened', async () => {
    const x = ': [Book!] @public @listSize(assumedSize: 2) @policy(name: OWNER, on: AFTER, deny: FILTER)'
    const toy = tried({ x, gives: [mine, theirs] })
    assert.deepEqual((await ask(toy.schema, '{ a: x { id } b: x { id } }')).data, {
      a: [{ id: 'mine' }, { id: 'theirs' }],
      b: [{ id: 'mine' }, { id: 'theirs' }],
    })
    assert.deepEqual(toy.wouldDeny, ['OWNER: not theirs'])
  })

  it('while its lock stays closed, and another rule keeps its word', async () => {
    const place: Place = { x: ': Book @auth @policy(name: OWNER)', gives: mine, rule: never }
    assert.deepEqual(codesOf(await ask(tried(place).schema, '{ x { id } }', { kind: 'anonymous' })), [
      'UNAUTHENTICATED',
    ])
    assert.deepEqual(codesOf(await ask(tried(place, ['SECOND']).schema, '{ x { id } }')), ['FORBIDDEN'])
  })
})
