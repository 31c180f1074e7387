import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/client.ts'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { checkpointsFile } from './chain/checkpointFile.ts'
import { type Chain, openChain } from './chain/openChain.ts'
import { type Recorder, createRecorder } from './recorder.ts'
import { type ServiceEvents, type ServiceEventsDeps, createServiceEvents } from './serviceEvents.ts'
import { createRecentCheck } from './verify/recentCheck.ts'
import { keysOfRing } from './verify/trustedKeys.ts'
import type { WriteDeps } from './write.ts'

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

/** The record as a server keeps it. */
export interface OpenRecord {
  readonly recorder: Recorder
  /** The public keys that checkpoints are verified with, as JWKs. */
  readonly publicJwks: Chain['publicJwks']
  readonly serviceEvents: ServiceEvents
  /** Verifies the recent part; answers how many faults are new. */
  checkRecent(): Promise<number>
  /** Signs that these rows, and those before them in their chains, are about to be dropped for their age. */
  readonly sealDropped: Chain['sealDropped']
  /** Writes what has gathered, and seals it: nothing may be recorded afterwards. */
  stop(): Promise<void>
}

export interface OpenRecordDeps extends Omit<WriteDeps, 'lanes'> {
  readonly db: Database
  /** Of the purpose `record-signing`. */
  readonly keys: Keyring
  /** GATEHOUSE_HOME. */
  readonly home: string
  readonly marks: ServiceEventsDeps['marks']
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

export async function openRecord(deps: OpenRecordDeps): Promise<OpenRecord> {
  const { db, keys, home, clock, logger, metrics, marks } = deps
  const chain = await openChain({ db, keys, file: join(home, checkpointsFile), logger, metrics })
  const recorder = createRecorder({ ...deps, lanes: chain.lanes })
  const trusted = await keysOfRing(keys, db)

  return {
    recorder,
    publicJwks: chain.publicJwks,
    serviceEvents: createServiceEvents({
      db,
      recorder,
      version,
      instance: chain.writers,
      marks,
      metrics,
      logger,
    }),
    checkRecent: createRecentCheck({ db, keys: trusted, recorder, clock, seal: chain.seal }),
    sealDropped: chain.sealDropped,
    async stop() {
      await recorder.folds.stop()
      await chain.stop()
    },
  }
}
