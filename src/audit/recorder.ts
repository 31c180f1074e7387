import type { Database, Transaction } from '../db/client.ts'
import { onSettled } from '../db/transaction.ts'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type EventSource, type EventSubject, decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { type DetailsOf, type SecurityEventName, securityEventKinds } from './events.ts'
import { type Folds, startFolds } from './folds.ts'
import { createRefusals } from './refusals.ts'
import { type ForEvents, type WriteDeps, createWrite } from './write.ts'

/** What whoever records is told: how risky the decision is, 0 to 10. */
interface Recorded {
  readonly riskScore: number
}

/** Adds a decision to the record, inside the transaction of the deed: both are kept or neither. */
export type RecordEvent = <Name extends SecurityEventName>(
  tx: Transaction,
  type: Name,
  details: DetailsOf<Name>,
  about?: EventSubject,
) => Promise<Recorded>

/**
 * Adds a refusal that no deed goes with, in a transaction that it shares with others of the moment. It is kept once
 * this resolves, unless its address had its rows for this minute: then it is counted.
 */
export type RecordRefusal = <Name extends SecurityEventName>(
  type: Name,
  details: DetailsOf<Name>,
  about?: EventSubject,
) => Promise<Recorded>

export interface Recorder {
  /** The recorder of one request, which knows its context so that no caller has to pass it. */
  within(source: EventSource): RecordEvent
  /** The same for refusals without a deed. */
  refusing(source: EventSource): RecordRefusal
  readonly folds: Folds
  /** Does what follows from events whose answer has left. */
  readonly followUp: ForEvents
}

export interface RecorderDeps extends WriteDeps {
  readonly db: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

export function createRecorder(deps: RecorderDeps): Recorder {
  const { db, clock, logger, metrics } = deps
  const { write, followUp } = createWrite(deps)
  const refusals = createRefusals({ db, write, logger, metrics })
  const folds = startFolds({ write: refusals.writeLate, clock, logger, metrics })

  return {
    folds,
    followUp,
    within: (source) => async (tx, type, details, about) => {
      const decision = decide(source, type, details, about)
      if (!folds.isBeyond(decision)) {
        const [event] = await write(tx, [decision])
        return { riskScore: event?.score ?? baseOf(decision) }
      }
      // Counted only if the deed is done.
      onSettled(tx, (how) => {
        if (how !== 'rolled_back') folds.add(decision)
      })
      return { riskScore: baseOf(decision) }
    },
    refusing: (source) => async (type, details, about) => {
      const decision = decide(source, type, details, about)
      if (!folds.isBeyond(decision)) return { riskScore: (await refusals.write(decision)).score }
      folds.add(decision)
      return { riskScore: baseOf(decision) }
    },
  }
}

function baseOf({ type }: Decision): number {
  return securityEventKinds[type].risk
}
