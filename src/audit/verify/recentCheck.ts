import type { Database } from '../../db/client.ts'
import type { ChainHead } from '../../db/tables/securityCheckpoints.ts'
import type { Clock } from '../../observability/clock.ts'
import type { Recorder } from '../recorder.ts'
import type { TrustedKeys } from './sealReader.ts'
import { verifyDatabase } from './verifyDatabase.ts'

/** What a run looks at, in milliseconds; runs are a minute apart, so that every row is looked at more than once. */
const recentMs = 3 * 60_000
/** Of a process that lives, the last rows are its own to seal. */
const livingMs = 60_000

export interface RecentCheckDeps {
  readonly db: Database
  readonly keys: TrustedKeys
  readonly recorder: Recorder
  readonly clock: Clock
  /** Seals chains of others. */
  readonly seal: (found: readonly ChainHead[]) => Promise<void>
}

/**
 * Verifies the last minutes of the record; answers how many faults are new, which are recorded as `chain_broken` once.
 * Seals what a process that was killed has left there.
 */
export function createRecentCheck({
  db,
  keys,
  recorder,
  clock,
  seal,
}: RecentCheckDeps): () => Promise<number> {
  let told = new Set<string>()

  return async () => {
    const since = new Date(clock.now() - recentMs).toISOString()
    const { faults, rows, unsealed } = await verifyDatabase({ db, keys, since, file: null })
    const found = new Set(faults.map(({ kind, id, timestamp }) => `${kind} ${id} ${timestamp}`))
    const fresh = [...found].filter((fault) => !told.has(fault))
    told = found
    if (fresh.length > 0) {
      const broken = recorder.refusing({ client: null, operation: null })
      await broken('chain_broken', { rows, faults: fresh.length })
    }
    const idle = unsealed.filter(({ timestamp }) => Date.parse(timestamp) < clock.now() - livingMs)
    if (idle.length > 0)
      await seal(idle.map(({ writerId, sequence, hash }) => ({ writerId, sequence, hash })))
    return fresh.length
  }
}
