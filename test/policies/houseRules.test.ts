import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PolicyContext, Principal } from '../../src/policies/principal.ts'
import type { Question } from '../../src/policies/rule.ts'
import { rules } from '../../src/policies/rules/index.ts'
import { apiKey, contextOf, session, stranger } from './toy.ts'

const ada = session('ada', ['USER'])
const auditor = session('ann', ['AUDITOR'])
const admin = session('root', ['ADMIN'])
const adminKey = apiKey('root', ['ADMIN'], ['SECURITY_EVENTS_READ'])
const peopleKey = apiKey('root', ['ADMIN'], ['USERS_READ'])
const handed = { id: 'ada', userId: 'ada' }

type Asked = Partial<Question<Readonly<Record<string, unknown>>, unknown>>
const bob: Asked = { object: { id: 'bob' } }
const bobs: Asked = { object: { id: '1', userId: 'bob' } }

/** Rule, who asks, about what, and whether it allows. */
const rows: readonly (readonly [string, string, Principal, string, Asked, boolean])[] = [
  ['SELF_OR_STAFF', 'a person', ada, 'themself', { object: { id: 'ada' } }, true],
  ['SELF_OR_STAFF', 'a person', ada, 'another', bob, false],
  ['SELF_OR_STAFF', 'an auditor', auditor, 'another', bob, true],
  ['SELF_OR_STAFF', 'an administrator', admin, 'another', bob, true],
  ['SELF_OR_STAFF', 'an API key of staff', adminKey, 'its person', { object: { id: 'root' } }, true],
  ['SELF_OR_STAFF', 'an API key of staff', adminKey, 'another', bob, false],
  ['SELF_OR_STAFF', 'an API key of staff with USERS_READ', peopleKey, 'another', bob, true],
  ['SELF_OR_STAFF', 'an API key with USERS_READ', apiKey('ada', [], ['USERS_READ']), 'another', bob, false],
  ['SELF_OR_STAFF', 'a stranger', stranger, 'anybody', bob, false],
  ['SELF_OR_STAFF', 'a stranger', stranger, 'somebody without an id', { object: {} }, false],
  ['SELF_OR_STAFF', 'a stranger', stranger, 'whom the operation handed over', { object: handed }, true],
  [
    'SELF_OR_STAFF',
    'a stranger',
    stranger,
    'an equal of whom it handed over',
    { object: { ...handed } },
    false,
  ],
  ['SELF_OR_STAFF', 'a person', ada, 'the argument that is themself', { args: { id: 'ada' } }, true],
  ['SELF_OR_STAFF', 'a person', ada, 'the argument that is another', { args: { id: 'bob' } }, false],
  [
    'SELF_OR_STAFF',
    'a person',
    ada,
    'an id that their object inherits',
    { object: Object.create(handed) },
    false,
  ],
  ['ASSUMABLE_ROLE', 'a person', ada, 'a role of theirs', { value: 'USER' }, true],
  ['ASSUMABLE_ROLE', 'a person', ada, 'another role', { value: 'AUDITOR' }, false],
  ['ASSUMABLE_ROLE', 'a person', ada, 'no role', { value: null }, true],
  ['ASSUMABLE_ROLE', 'a person', ada, 'what is no role', { value: ['USER'] }, false],
  ['ASSUMABLE_ROLE', 'an auditor', auditor, 'a role above', { value: 'ADMIN' }, false],
  ['ASSUMABLE_ROLE', 'an administrator', admin, 'any role', { value: 'AUDITOR' }, true],
  ['ASSUMABLE_ROLE', 'a stranger', stranger, 'a role', { value: 'USER' }, false],
  ['OWNS_SESSION', 'a person', ada, 'their session', { object: { id: '1', userId: 'ada' } }, true],
  ['OWNS_SESSION', 'a person', ada, 'another’s session', bobs, false],
  ['OWNS_SESSION', 'an administrator', admin, 'another’s session', bobs, false],
  ['OWNS_SESSION', 'a stranger', stranger, 'a session', bobs, false],
  ['OWNS_SESSION', 'a stranger', stranger, 'the session that was handed over', { object: handed }, true],
  ['NOT_SELF', 'an administrator', admin, 'another', { args: { userId: 'bob' } }, true],
  ['NOT_SELF', 'an administrator', admin, 'themself', { args: { userId: 'root' } }, false],
  [
    'NOT_SELF',
    'an administrator',
    admin,
    'themself, spelt otherwise',
    { args: { userId: '{R-OOT}' } },
    false,
  ],
  ['NOT_SELF', 'an administrator', admin, 'nobody', { args: {} }, false],
  ['NOT_SELF', 'a stranger', stranger, 'another', { args: { userId: 'bob' } }, false],
  ['OWNS_API_KEY', 'a person', ada, 'a key of theirs', { object: { userId: 'ada' } }, true],
  ['OWNS_API_KEY', 'an administrator', admin, 'a key of another', bobs, false],
  ['OWNS_API_KEY', 'a stranger', stranger, 'a key', bobs, false],
  ['OWNS_SECOND_FACTOR', 'a person', ada, 'a factor of theirs', { object: { userId: 'ada' } }, true],
  ['OWNS_SECOND_FACTOR', 'an administrator', admin, 'a factor of another', bobs, false],
  ['OWNS_SECOND_FACTOR', 'a stranger', stranger, 'a factor', bobs, false],
  ['VISIBLE_EVENT', 'a person', ada, 'an event about them', { object: { userId: 'ada' } }, true],
  ['VISIBLE_EVENT', 'a person', ada, 'an event about another', bobs, false],
  ['VISIBLE_EVENT', 'a person', ada, 'an event about nobody', { object: { userId: null } }, false],
  ['VISIBLE_EVENT', 'an auditor', auditor, 'an event about another', bobs, true],
  ['VISIBLE_EVENT', 'a stranger', stranger, 'an event about nobody', { object: { userId: null } }, false],
  ['VISIBLE_TRAIL', 'a person', ada, 'no one in particular', { args: {} }, true],
  ['VISIBLE_TRAIL', 'a person', ada, 'themself', { args: { filter: { userId: 'ada' } } }, true],
  ['VISIBLE_TRAIL', 'a person', ada, 'another', { args: { filter: { userId: 'bob' } } }, false],
  ['VISIBLE_TRAIL', 'an auditor', auditor, 'another', { args: { filter: { userId: 'bob' } } }, true],
  ['VISIBLE_TRAIL', 'a stranger', stranger, 'no one in particular', { args: {} }, false],
]

describe('the rules of the house', () => {
  for (const [name, who, viewer, what, asked, allowed] of rows) {
    it(`${name} ${allowed ? 'shows' : 'does not show'} ${who} ${what}`, async () => {
      const context: PolicyContext = { ...contextOf(viewer), admitted: new WeakSet([handed]) }
      const verdict = await rules.get(name)?.(viewer, { args: {}, object: undefined, context, ...asked })
      assert.equal(verdict?.allowed, allowed)
    })
  }

  it('are each held to at least one yes and one no above', () => {
    for (const name of rules.keys()) {
      const verdicts = rows.filter(([rule]) => rule === name).map((row) => row[5])
      assert.deepEqual(new Set(verdicts), new Set([true, false]), name)
    }
  })
})
