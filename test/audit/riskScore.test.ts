import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type SecurityEventName, securityEventKinds } from '../../src/audit/events.ts'
import { scoreOf } from '../../src/audit/risk/assessRisk.ts'
import { decisionOf, factsOf, firefox, noon } from './facts.ts'
import { berlin, hoursAgo, sydney } from './signalRows.ts'

const address = fc.constantFrom('192.0.2.9', '192.0.2.10', '198.51.100.3', '2001:db8::1', null)
const userAgent = fc.constantFrom(firefox, 'curl/8.5.0', 'Mozilla/5.0 (iPhone)', '', null)
const signIn = fc.record({
  timestamp: fc.integer({ min: -90 * 24, max: 1 }).map((hours) => hoursAgo(-hours)),
  ipAddress: address,
  userAgent,
})
const someFailure = fc.record({
  userId: fc.constantFrom(null, ...Array.from({ length: 20 }, (_, index) => `user-${index}`)),
  ipAddress: fc.constantFrom(...Array.from({ length: 8 }, (_, index) => `203.0.${index}.1`)),
  secondsAgo: fc.integer({ min: 0, max: 3600 }),
  count: fc.integer({ min: 1, max: 5 }),
})
const decision = fc
  .record({
    type: fc.constantFrom(...(Object.keys(securityEventKinds) as SecurityEventName[])),
    ipAddress: address,
    userAgent,
  })
  .map(({ type, ...changes }) => decisionOf(type, changes))
const facts = fc
  .record({
    signIns: fc.array(signIn, { maxLength: 12 }),
    factorRemovedAt: fc.constantFrom(null, hoursAgo(1), hoursAgo(100)),
    failuresFromAddress: fc.array(someFailure, { maxLength: 40 }),
    failuresAtAccount: fc.array(someFailure, { maxLength: 20 }),
    badNetwork: fc.constantFrom(null, '192.0.2.0/24'),
    isMapped: fc.boolean(),
  })
  .map(({ isMapped, ...changes }) =>
    factsOf({
      ...changes,
      placeOf: (asked) => (isMapped ? (asked.startsWith('192') ? berlin : sydney) : null),
    }),
  )

describe('a score, whatever the decision and the facts', () => {
  it('is a whole number from 0 to 10, the clamped sum of its parts, and the same each time', () => {
    fc.assert(
      fc.property(decision, facts, (decision, facts) => {
        const { score, signals } = scoreOf(decision, facts)
        const sum = signals.reduce(
          (total, { points }) => total + points,
          securityEventKinds[decision.type].risk,
        )
        assert.equal(score, Math.min(sum, 10))
        assert.ok(Number.isInteger(score) && score >= securityEventKinds[decision.type].risk)
        assert.deepEqual(scoreOf(decision, facts), { score, signals })
      }),
    )
  })

  it('never falls when one more sign-in fails, or more is known against the address', () => {
    fc.assert(
      fc.property(decision, facts, someFailure, (decision, facts, more) => {
        const { score } = scoreOf(decision, facts)
        const worse = {
          ...facts,
          failuresFromAddress: [...facts.failuresFromAddress, more],
          failuresAtAccount: [...facts.failuresAtAccount, more],
        }
        assert.ok(scoreOf(decision, worse).score >= score)
        assert.ok(scoreOf(decision, { ...facts, badNetwork: '192.0.2.0/24' }).score >= score)
        assert.ok(scoreOf(decision, { ...facts, factorRemovedAt: noon }).score >= score)
      }),
    )
  })
})
