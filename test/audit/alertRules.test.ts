import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ObservedEvent } from '../../src/audit/alerts/alertRule.ts'
import { alertRules } from '../../src/audit/alerts/index.ts'
import type { Decision } from '../../src/audit/decision.ts'
import type { SecurityEventName } from '../../src/audit/events.ts'
import { decisionOf } from './facts.ts'

const heard = (name: string) => ({ signals: [{ name, points: 1, evidence: `seen by ${name}` }] })
type Changes = Partial<Decision> & Partial<Pick<ObservedEvent, 'signals'>>

/** Rule, what is seen, the event, what is different about it, and under which key an alert is raised; null: none is. */
const rows: readonly (readonly [string, string, SecurityEventName, Changes, string | null])[] = [
  ['failures_from_one_address', 'a burst', 'login_failed', heard('failure_burst'), '192.0.2.7'],
  ['failures_from_one_address', 'one failure', 'login_failed', {}, null],
  ['failures_from_one_address', 'a success after a burst', 'login_succeeded', heard('failure_burst'), null],
  ['password_spray', 'a spray', 'login_failed', heard('spray'), '192.0.2.7'],
  ['password_spray', 'a burst', 'login_failed', heard('failure_burst'), null],
  ['credential_stuffing', 'stuffing', 'login_failed', { userId: 'ada', ...heard('stuffing') }, 'ada'],
  ['credential_stuffing', 'one failure', 'login_failed', { userId: 'ada' }, null],
  ['account_locked', 'a lock', 'account_locked', { userId: 'ada' }, 'ada'],
  ['account_locked', 'a lock of nobody’s account', 'account_locked', { userId: null }, null],
  ['refresh_token_reused', 'a reuse', 'refresh_token_reused', { sessionId: 'session' }, 'session'],
  ['refresh_token_reused', 'a refresh', 'session_refreshed', { sessionId: 'session' }, null],
  [
    'role_raised',
    'an administrator',
    'roles_changed',
    { userId: 'ada', details: { added: ['USER', 'ADMIN'] } },
    'ada',
  ],
  [
    'role_raised',
    'a role taken away',
    'roles_changed',
    { userId: 'ada', details: { added: [], removed: ['ADMIN'] } },
    null,
  ],
  ['second_factor_removed', 'a removal', 'second_factor_removed', { userId: 'ada' }, 'ada'],
  ['second_factor_removed', 'a reset by staff', 'second_factors_reset', { userId: 'ada' }, 'ada'],
  ['second_factor_removed', 'a factor that is added', 'second_factor_added', { userId: 'ada' }, null],
  ['login_blocked', 'a blocked sign-in', 'login_blocked', { userId: 'ada' }, 'ada'],
  ['login_blocked', 'a failed sign-in', 'login_failed', { userId: 'ada' }, null],
  ['unrecognised_activity', 'a report', 'unrecognised_activity_reported', { userId: 'ada' }, 'ada'],
  ['unrecognised_activity', 'a change', 'password_changed', { userId: 'ada' }, null],
  ['chain_broken', 'a broken chain', 'chain_broken', { details: { rows: 9, faults: 2 } }, 'record'],
  ['chain_broken', 'a whole chain', 'chain_verified', { details: { rows: 9 } }, null],
]

describe('the alert rules', () => {
  for (const [name, seen, type, changes, key] of rows) {
    it(`${name} ${key === null ? 'lets pass' : 'raises an alert of'} ${seen}`, () => {
      const event = { score: 0, signals: [], ...decisionOf(type), ...changes }
      const findings = alertRules
        .filter((rule) => rule.name === name && rule.on.includes(type))
        .map((rule) => rule.evaluate(event))
        .filter((finding) => finding !== null)
      assert.deepEqual(
        findings.map((finding) => finding.key),
        key === null ? [] : [key],
      )
      for (const { summary } of findings) assert.match(summary, /^.{8,200}$/)
    })
  }

  it('are each held to at least one yes and one no above', () => {
    for (const { name } of alertRules) {
      const verdicts = rows.filter(([rule]) => rule === name).map((row) => row[4] !== null)
      assert.deepEqual(new Set(verdicts), new Set([true, false]), name)
    }
  })
})
