import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Decision } from '../../src/audit/decision.ts'
import { type SecurityEventName, securityEventKinds } from '../../src/audit/events.ts'
import { scoreOf } from '../../src/audit/risk/assessRisk.ts'
import type { Facts, RecentFailure } from '../../src/audit/risk/facts.ts'
import { signals } from '../../src/audit/risk/index.ts'
import { atHome, decisionOf, factsOf, firefox, noon } from './facts.ts'

const berlin = { latitude: 52.5, longitude: 13.4, name: 'Berlin' }
const sydney = { latitude: -33.9, longitude: 151.2, name: 'Sydney' }
const potsdam = { latitude: 52.4, longitude: 13.1, name: 'Potsdam' }
const failure = (changes: Partial<RecentFailure> = {}): RecentFailure => ({
  userId: 'ada',
  ipAddress: '203.0.113.1',
  secondsAgo: 60,
  count: 1,
  ...changes,
})
const failures = (times: number, make: (index: number) => Partial<RecentFailure> = () => ({})) =>
  Array.from({ length: times }, (_, index) => failure(make(index)))
const hoursAgo = (hours: number) => new Date(noon.getTime() - hours * 3_600_000)
/** The last sign-in was from another address, so many hours ago. */
const travelled = (hours: number, from = berlin, to = sydney): Partial<Facts> => ({
  signIns: atHome(1, { timestamp: hoursAgo(hours) }),
  placeOf: (address) => (address === '192.0.2.9' ? from : to),
})
const nightOwl = Array.from({ length: 10 }, (_, index) => ({
  timestamp: new Date(Date.UTC(2026, 4, index + 1, 23, 30)),
  ipAddress: '192.0.2.9',
  userAgent: firefox,
}))
const curl: Partial<Decision> = { userAgent: 'curl/8.5.0' }
const elsewhere: Partial<Decision> = { ipAddress: '198.51.100.1' }

/** Signal, what is seen, the event, what is different about it, the facts, and whether the signal speaks. */
const rows: readonly (readonly [
  string,
  string,
  SecurityEventName,
  Partial<Decision>,
  Partial<Facts>,
  boolean,
])[] = [
  ['unknown_device', 'a client that never came', 'login_succeeded', curl, { signIns: atHome(1) }, true],
  [
    'unknown_device',
    'no name where there was one',
    'login_succeeded',
    { userAgent: null },
    { signIns: atHome(1) },
    true,
  ],
  [
    'unknown_device',
    'an update of the client',
    'login_succeeded',
    { userAgent: firefox.replaceAll('140.0', '151.2.1') },
    { signIns: atHome(1) },
    false,
  ],
  ['unknown_device', 'a first sign-in', 'login_succeeded', curl, {}, false],
  ['unknown_device', 'a failed guess', 'login_failed', curl, { signIns: atHome(1) }, false],
  ['new_network', 'another /24', 'login_succeeded', { ipAddress: '192.0.3.9' }, { signIns: atHome(1) }, true],
  [
    'new_network',
    'another address of the /24',
    'login_succeeded',
    { ipAddress: '192.0.2.200' },
    { signIns: atHome(1) },
    false,
  ],
  [
    'new_network',
    'another /48',
    'login_succeeded',
    { ipAddress: '2001:db8:1::1' },
    { signIns: atHome(1, { ipAddress: '2001:db8:2::1' }) },
    true,
  ],
  [
    'new_network',
    'another /64 of the /48',
    'login_succeeded',
    { ipAddress: '2001:db8:1:ffff::1' },
    { signIns: atHome(1, { ipAddress: '2001:db8:1:1::1' }) },
    false,
  ],
  ['new_network', 'no address', 'login_succeeded', { ipAddress: null }, { signIns: atHome(1) }, false],
  [
    'new_network',
    'a password changed from elsewhere',
    'password_changed',
    elsewhere,
    { signIns: atHome(1) },
    true,
  ],
  ['impossible_travel', '16,000 km in two hours', 'login_succeeded', {}, travelled(2), true],
  ['impossible_travel', '16,000 km in a day', 'login_succeeded', {}, travelled(24), false],
  ['impossible_travel', 'the next town at once', 'login_succeeded', {}, travelled(0, berlin, potsdam), false],
  ['impossible_travel', 'a clock that went back', 'login_succeeded', {}, travelled(-1), true],
  ['impossible_travel', 'an address without a place', 'login_succeeded', {}, { signIns: atHome(1) }, false],
  [
    'failure_burst',
    'six from the address',
    'login_succeeded',
    {},
    { failuresFromAddress: failures(6) },
    true,
  ],
  [
    'failure_burst',
    'five from the address',
    'login_succeeded',
    {},
    { failuresFromAddress: failures(5) },
    false,
  ],
  [
    'failure_burst',
    'one row that stands for six',
    'login_failed',
    {},
    { failuresFromAddress: [failure({ count: 6 })] },
    true,
  ],
  [
    'failure_burst',
    'six, twenty minutes ago',
    'login_failed',
    {},
    { failuresFromAddress: failures(6, () => ({ secondsAgo: 1200 })) },
    false,
  ],
  [
    'spray',
    'sixteen accounts',
    'login_failed',
    {},
    { failuresFromAddress: failures(16, (index) => ({ userId: `user-${index}` })) },
    true,
  ],
  [
    'spray',
    'fifteen accounts',
    'login_failed',
    {},
    { failuresFromAddress: failures(15, (index) => ({ userId: `user-${index}` })) },
    false,
  ],
  [
    'spray',
    'a hundred guesses at one account',
    'login_failed',
    {},
    { failuresFromAddress: failures(100) },
    false,
  ],
  [
    'spray',
    'thirty-two guesses at names without an account',
    'login_failed',
    {},
    { failuresFromAddress: failures(32, () => ({ userId: null })) },
    true,
  ],
  [
    'stuffing',
    'five networks',
    'login_failed',
    {},
    { failuresAtAccount: failures(5, (index) => ({ ipAddress: `203.0.${index}.1` })) },
    true,
  ],
  [
    'stuffing',
    'five addresses of one network',
    'login_failed',
    {},
    { failuresAtAccount: failures(5, (index) => ({ ipAddress: `203.0.113.${index}` })) },
    false,
  ],
  ['unusual_hour', 'noon of a night owl', 'login_succeeded', {}, { signIns: nightOwl }, true],
  [
    'unusual_hour',
    'an hour past midnight of a night owl',
    'login_succeeded',
    {},
    { signIns: nightOwl, now: new Date('2026-05-20T01:00:00Z') },
    false,
  ],
  ['unusual_hour', 'too little habit', 'login_succeeded', {}, { signIns: nightOwl.slice(1) }, false],
  [
    'factor_removed_then_export',
    'an export an hour after',
    'personal_data_exported',
    {},
    { factorRemovedAt: hoursAgo(1) },
    true,
  ],
  [
    'factor_removed_then_export',
    'an export two days after',
    'personal_data_exported',
    {},
    { factorRemovedAt: hoursAgo(48) },
    false,
  ],
  [
    'factor_removed_then_export',
    'a sign-in an hour after',
    'login_succeeded',
    {},
    { factorRemovedAt: hoursAgo(1) },
    false,
  ],
  ['tool_like_agent', 'curl', 'login_succeeded', curl, {}, true],
  [
    'tool_like_agent',
    'a scanner',
    'login_failed',
    { userAgent: 'sqlmap/1.8#stable (https://sqlmap.org)' },
    {},
    true,
  ],
  [
    'tool_like_agent',
    'a headless browser',
    'login_failed',
    { userAgent: 'Mozilla/5.0 HeadlessChrome/140.0' },
    {},
    true,
  ],
  ['tool_like_agent', 'no name', 'login_failed', { userAgent: ' ' }, {}, true],
  ['tool_like_agent', 'a browser', 'login_failed', {}, {}, false],
  [
    'tool_like_agent',
    'a word that holds the name of a tool',
    'login_failed',
    { userAgent: 'Curling Club/2.0' },
    {},
    false,
  ],
  [
    'tool_like_agent',
    'the command line of the server itself',
    'password_changed',
    { ipAddress: null, userAgent: null },
    {},
    false,
  ],
  ['bad_network', 'a listed network', 'login_succeeded', {}, { badNetwork: '192.0.2.0/24' }, true],
  ['bad_network', 'no listed network', 'login_succeeded', {}, {}, false],
]

describe('the signals of risk', () => {
  for (const [name, seen, type, changes, facts, speaks] of rows) {
    it(`${name} ${speaks ? 'hears' : 'is silent about'} ${seen}`, () => {
      const heard = scoreOf(decisionOf(type, changes), factsOf(facts)).signals.filter(
        (signal) => signal.name === name,
      )
      assert.equal(heard.length, speaks ? 1 : 0)
      for (const { points, evidence } of heard) assert.ok(points > 0 && evidence.length > 10, evidence)
    })
  }

  it('are each held to at least one yes and one no above', () => {
    for (const { name } of signals) {
      const verdicts = rows.filter(([signal]) => signal === name).map((row) => row[5])
      assert.deepEqual(new Set(verdicts), new Set([true, false]), name)
    }
  })

  it('stop at 10, and an event that none of them is about has the base of its kind', () => {
    const everything = factsOf({
      ...travelled(0),
      badNetwork: '192.0.2.0/24',
      failuresFromAddress: failures(6),
    })
    assert.equal(scoreOf(decisionOf('login_succeeded', curl), everything).score, 10)
    assert.deepEqual(scoreOf(decisionOf('session_refreshed', curl), everything), { score: 0, signals: [] })
    assert.equal(scoreOf(decisionOf('refresh_token_reused'), factsOf()).score, 9)
  })
})

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
