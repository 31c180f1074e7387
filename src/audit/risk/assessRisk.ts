import type { Transaction } from '../../db/client.ts'
import { habitsOf, recentFailures } from '../../db/queries/riskFacts.ts'
import type { RiskSignal } from '../../db/tables/securityEvents.ts'
import type { Clock } from '../../observability/clock.ts'
import type { Decision } from '../decision.ts'
import { securityEventKinds } from '../events.ts'
import type { BadNetworks } from './badNetworks.ts'
import type { Facts, RecentFailure } from './facts.ts'
import type { Geography } from './geography.ts'
import { signals } from './index.ts'
import { hear } from './riskSignal.ts'
import { personalEvents, signInEvents } from './watchedEvents.ts'

const scoreMax = 10

/** 0 to 10, and what it rests on beyond the kind of event. */
export interface Risk {
  readonly score: number
  readonly signals: readonly RiskSignal[]
}

/** Scores a decision before it is recorded, inside the transaction that records it. */
export type AssessRisk = (tx: Transaction, event: Decision) => Promise<Risk> | Risk

/** The base of the kind of event alone. */
export const baseRisk: AssessRisk = (_tx, { type }) => ({
  score: securityEventKinds[type].risk,
  signals: [],
})

/** The base and every signal, clamped. */
export function scoreOf(decision: Decision, facts: Facts): Risk {
  const heard = signals.map((signal) => hear(signal, decision, facts)).filter((signal) => signal !== null)
  const sum = heard.reduce((score, { points }) => score + points, securityEventKinds[decision.type].risk)
  return { score: Math.min(Math.max(sum, 0), scoreMax), signals: heard }
}

/**
 * Asks the record, by indexes of its own and at most two bounded questions, and only of the events where it matters.
 * What is asked of the same decision again within a transaction is remembered: a sign-in is weighed, then recorded.
 */
export function createAssessRisk(deps: {
  readonly geography: Geography
  readonly badNetworks: BadNetworks
  readonly clock: Clock
}): AssessRisk {
  const { geography, badNetworks, clock } = deps
  const remembered = new WeakMap<Transaction, { readonly key: string; readonly risk: Risk }>()

  const assess = async (tx: Transaction, decision: Decision): Promise<Risk> => {
    const { ipAddress, type, userId } = decision
    const habits =
      personalEvents.has(type) && userId !== null
        ? await habitsOf(tx, userId)
        : { signIns: [], factorRemovedAt: null }
    const failures = signInEvents.has(type)
      ? await recentFailures(tx, ipAddress, userId)
      : { fromAddress: [], atAccount: [] }
    const own: readonly RecentFailure[] =
      type === 'login_failed' ? [{ userId, ipAddress, secondsAgo: 0, count: decision.count }] : []
    return scoreOf(decision, {
      ...habits,
      now: new Date(clock.now()),
      failuresFromAddress: [...own, ...failures.fromAddress],
      failuresAtAccount: userId === null ? [] : [...own, ...failures.atAccount],
      badNetwork: ipAddress === null ? null : badNetworks.holding(ipAddress),
      placeOf: geography.placeOf,
    })
  }

  return async (tx, decision) => {
    const { ipAddress, type, userAgent, userId } = decision
    if (!personalEvents.has(type) && !signInEvents.has(type)) return baseRisk(tx, decision)
    if (type !== 'login_succeeded') return assess(tx, decision)
    const key = JSON.stringify([userId, ipAddress, userAgent])
    const known = remembered.get(tx)
    if (known?.key === key) return known.risk
    const risk = await assess(tx, decision)
    remembered.set(tx, { key, risk })
    return risk
  }
}
