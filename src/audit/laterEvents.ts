import { z } from 'zod'
import type { Keyring } from '../crypto/keyring.ts'
import { openJson, sealJson } from '../crypto/sealJson.ts'
import type { Database } from '../db/client.ts'
import { type CompleteJob, type JobQueue, type SealedJob, jobId } from '../db/jobQueue.ts'
import type { ObservedEvent } from './alerts/alertRule.ts'
import { withoutErased } from './withoutErased.ts'
import type { ForEvents } from './write.ts'

export interface LaterEvents {
  /** Leaves events to a job, in the transaction that records them: known or not, it costs the same. */
  leave: ForEvents
  /** Follows up what a job holds, exactly once: the job ends in the transaction of what follows. */
  work(job: SealedJob, complete: CompleteJob, followUp: ForEvents): Promise<void>
}

const shape = z.custom<ObservedEvent[]>((value) => Array.isArray(value))

/** Events between their commit and what follows from them, sealed: they hold addresses, and whom they are about. */
export function createLaterEvents(db: Database, queue: JobQueue, keys: Keyring): LaterEvents {
  return {
    async leave(tx, events) {
      const id = jobId()
      await queue.send(tx, 'recorded_events', { id, sealed: sealJson(keys, placeOf(id), events) })
    },
    async work({ id, sealed }, complete, followUp) {
      const events = shape.parse(openJson(keys, placeOf(id), sealed))
      await db.transaction(async (tx) => {
        if (await complete(tx)) await followUp(tx, await withoutErased(tx, events))
      })
    },
  }
}

const placeOf = (id: string) => `pgboss.job:events:${id}`
