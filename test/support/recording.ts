import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chain, openChain } from '../../src/audit/chain/openChain.ts'
import { type Recorder, type RecorderDeps, createRecorder } from '../../src/audit/recorder.ts'
import { type TrustedKeys } from '../../src/audit/verify/sealReader.ts'
import { keysOfRing } from '../../src/audit/verify/trustedKeys.ts'
import { type Keyring, keyring } from '../../src/crypto/keyring.ts'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { systemClock } from '../../src/observability/clock.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { type Metrics, createMetrics } from '../../src/observability/metrics.ts'

/** A recorder on a database, without a server around it. */
export interface Recording {
  readonly db: Database
  readonly chain: Chain
  readonly recorder: Recorder
  readonly metrics: Metrics
  readonly keys: TrustedKeys
  /** Where checkpoints are kept beside the database. */
  readonly file: string
  stop(): Promise<void>
}

const ring: Keyring = keyring({ current: 'the secret of a test'.repeat(4), previous: null }, 'record-signing')

/** Starts to record on the database of this URL; `home` keeps the checkpoints of several. */
export async function startRecording(
  url: string,
  { home, ...deps }: Partial<RecorderDeps> & { readonly home?: string } = {},
): Promise<Recording> {
  const logger = createLogger('silent')
  const metrics = createMetrics()
  const { db, close } = openDatabase({
    url,
    poolMax: 10,
    timeoutMs: 5_000,
    slowQueryMs: 5_000,
    logger,
    metrics,
  })
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'gatehouse-recording-')))
  const file = join(folder, 'checkpoints.jsonl')
  const chain = await openChain({ db, keys: ring, file, logger, metrics })
  const recorder = createRecorder({ db, lanes: chain.lanes, clock: systemClock, logger, metrics, ...deps })
  return {
    db,
    chain,
    recorder,
    metrics,
    keys: await keysOfRing(ring, null),
    file,
    async stop() {
      await recorder.folds.stop()
      await chain.stop()
      await close()
      if (home === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}
