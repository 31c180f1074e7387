import type { Transaction } from '../../db/client.ts'
import { type Reader, failuresAtAccount, failuresFromAddress, habitsOf } from '../../db/queries/riskFacts.ts'
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

/** The same, of what is only being considered. */
export type WeighRisk = (reader: Reader, event: Decision) => Promise<Risk> | Risk

/** The base of the kind of event alone. */
export const baseRisk: WeighRisk = (_reader, { type }) => ({
  score: securityEventKinds[type].risk,
  signals: [],
})

/** The base and every signal, clamped. */
export function scoreOf(decision: Decision, facts: Facts): Risk {
  const heard = signals.map((signal) => hear(signal, decision, facts)).filter((signal) => signal !== null)
  const sum = heard.reduce((score, { points }) => score + points, securityEventKinds[decision.type].risk)
  return { score: Math.min(Math.max(sum, 0), scoreMax), signals: heard }
}

/** Asks the record, by an index and at most two or three bounded questions, and only of the events where it matters. */
export function createWeighRisk(deps: {
  readonly geography: Geography
  readonly badNetworks: BadNetworks
  readonly clock: Clock
}): WeighRisk {
  const { geography, badNetworks, clock } = deps

  return async (reader, decision) => {
    const { ipAddress, type, userId } = decision
    const asksHabits = personalEvents.has(type) && userId !== null
    const asksFailures = signInEvents.has(type)
    if (!asksHabits && !asksFailures) return baseRisk(reader, decision)

    const habits = asksHabits ? await habitsOf(reader, userId) : { signIns: [], factorRemovedAt: null }
    const fromAddress = asksFailures && ipAddress !== null ? await failuresFromAddress(reader, ipAddress) : []
    const atAccount = asksFailures && userId !== null ? await failuresAtAccount(reader, userId) : []
    const own: readonly RecentFailure[] =
      type === 'login_failed' ? [{ userId, ipAddress, secondsAgo: 0, count: decision.count }] : []
    return scoreOf(decision, {
      ...habits,
      now: new Date(clock.now()),
      failuresFromAddress: [...own, ...fromAddress],
      failuresAtAccount: userId === null ? [] : [...own, ...atAccount],
      badNetwork: ipAddress === null ? null : badNetworks.holding(ipAddress),
      placeOf: geography.placeOf,
    })
  }
}
