import type { Database } from '../db/client.ts'
import { databaseFault } from '../db/databaseFault.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Decision } from './decision.ts'
import { withoutErased } from './withoutErased.ts'
import type { WriteDecisions } from './write.ts'

/** Rows of one insert, and inserts at the same time: while they commit, the next ones gather. */
const batchMax = 500
const writersMax = 2
/** So many wait at most; more are refused at once, and with them the decisions that they stand for. */
const waitingMax = 20_000

interface Waiting {
  readonly decision: Decision
  /** It was decided a while ago: whoever it is about may be erased by now. */
  readonly isLate: boolean
  readonly resolve: (scored: { readonly score: number }) => void
  readonly reject: (error: unknown) => void
}

export interface Refusals {
  /** Writes a decision that no deed goes with, together with those of the moment; resolves once that has committed. */
  write(decision: Decision): Promise<{ readonly score: number }>
  /** The same for one that was decided a while ago. */
  writeLate(decision: Decision): Promise<{ readonly score: number }>
}

export interface RefusalsDeps {
  readonly db: Database
  readonly write: WriteDecisions
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Group commit: what waits while a commit is under way goes in the next one. */
export function createRefusals({ db, write, logger, metrics }: RefusalsDeps): Refusals {
  const waiting: Waiting[] = []
  let writers = 0

  const commit = async (batch: readonly Waiting[]) => {
    const [prompt, late] = [batch.filter(({ isLate }) => !isLate), batch.filter(({ isLate }) => isLate)]
    const decisionsOf = (some: readonly Waiting[]) => some.map(({ decision }) => decision)
    const events = await db.transaction(async (tx) =>
      write(tx, [...decisionsOf(prompt), ...(await withoutErased(tx, decisionsOf(late)))]),
    )
    for (const [index, { resolve }] of [...prompt, ...late].entries())
      resolve({ score: events[index]?.score ?? 0 })
  }

  const flush = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await commit(batch)
      metrics.recorderStalled.set({ part: 'refusals' }, 0)
    } catch (error) {
      // One that cannot be written must not take the others with it.
      if (batch.length > 1 && databaseFault(error)?.kind !== 'unavailable') {
        for (const one of batch) await flush([one])
        return
      }
      metrics.recorderStalled.set({ part: 'refusals' }, 1)
      logger.error({ err: error, events: batch.length }, 'events could not be recorded')
      for (const { reject } of batch) reject(error)
    }
  }

  const pump = async () => {
    writers += 1
    // What the same turn of the loop adds comes with it.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchMax)
      metrics.refusalsWaiting.set(waiting.length)
      await flush(batch)
    }
    writers -= 1
  }

  const add = (decision: Decision, isLate: boolean) =>
    new Promise<{ readonly score: number }>((resolve, reject) => {
      if (waiting.length >= waitingMax) {
        reject(new Error('too many events wait to be recorded'))
        return
      }
      waiting.push({ decision, isLate, resolve, reject })
      if (writers < writersMax && (writers === 0 || waiting.length >= batchMax)) void pump()
    })

  return { write: (decision) => add(decision, false), writeLate: (decision) => add(decision, true) }
}
