import type { Transaction } from '../../db/client.ts'
import type { RiskSignal } from '../../db/tables/securityEvents.ts'
import type { Decision } from '../decision.ts'
import { securityEventKinds } from '../events.ts'

/** 0 to 10, and what it rests on beyond the kind of event. */
export interface Risk {
  readonly score: number
  readonly signals: readonly RiskSignal[]
}

/** Scores a decision before it is recorded, inside the transaction that records it. */
export type AssessRisk = (tx: Transaction, event: Decision) => Promise<Risk> | Risk

/** The base of the kind of event alone. */
export const baseRisk: AssessRisk = (_tx, { type }) => ({ score: securityEventKinds[type].risk, signals: [] })
