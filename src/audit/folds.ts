import type { Database } from '../db/client.ts'
import type { Client } from '../observability/client.ts'
import type { Logger } from '../observability/logger.ts'
import type { DetailsOf } from './events.ts'
import type { Recorder } from './recorder.ts'

const flushMs = 1_000

type FoldableEvent =
  | 'rate_limited'
  | 'access_denied'
  | 'request_rejected'
  | 'api_key_rejected'
  | 'signature_rejected'

/** Whose credential it was, where one was named. */
interface NamedKey {
  readonly userId: string | null
  readonly apiKeyId: string | null
}

interface Fold {
  readonly record: (db: Database, count: number) => Promise<unknown>
  count: number
}

/** Refusals that cost us next to nothing must not cost a row each: identical ones of a second become one, counted. */
export interface Folds {
  note<Name extends FoldableEvent>(type: Name, client: Client, details: DetailsOf<Name>, key?: NamedKey): void
  /** Writes what has gathered; what cannot be written is kept for the next time. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export function startFolds(db: Database, recorder: Recorder, logger: Logger): Folds {
  let folds = new Map<string, Fold>()

  const flush = async () => {
    const gathered = folds
    folds = new Map()
    for (const [key, fold] of gathered) {
      try {
        await fold.record(db, fold.count)
      } catch (error) {
        logger.warn({ err: error }, 'refusals could not be recorded yet')
        const later = folds.get(key)
        if (later === undefined) folds.set(key, fold)
        else later.count += fold.count
      }
    }
  }
  const timer = setInterval(() => void flush(), flushMs).unref()

  return {
    note(type, client, details, named) {
      const key = JSON.stringify([type, client.ip, details, named])
      const fold = folds.get(key)
      if (fold !== undefined) {
        fold.count += 1
        return
      }
      const recordEvent = recorder.within({ client, operation: null, ...named })
      const record = (database: Database, count: number) =>
        database.transaction((tx) => recordEvent(tx, type, details, { count }))
      folds.set(key, { record, count: 1 })
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
