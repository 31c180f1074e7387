import type { JsonWebKey } from 'node:crypto'
import { ed25519Signer } from '../../crypto/ed25519.ts'
import type { Keyring } from '../../crypto/keyring.ts'
import type { Database } from '../../db/client.ts'
import { keepRecordKey } from '../../db/queries/securityCheckpoints.ts'
import type { ChainHead } from '../../db/tables/securityCheckpoints.ts'
import { systemClock } from '../../observability/clock.ts'
import type { Logger } from '../../observability/logger.ts'
import type { Metrics } from '../../observability/metrics.ts'
import { checkpointFile } from './checkpointFile.ts'
import { createDatabaseClock } from './databaseClock.ts'
import { type Lanes, createLanes } from './lanes.ts'
import { type Seals, createSeals } from './seals.ts'
import { newWriters } from './writers.ts'

/** A checkpoint is signed after so many rows or so many milliseconds, whichever comes first, and once a second at most. */
const rowsMax = 1_000
const everyMs = 10_000
const tickMs = 1_000

/** The chains that this process writes. */
export interface Chain {
  readonly lanes: Lanes
  /** The announced UUID of this process's writers. */
  readonly writers: string
  /** The public halves of the keys that sign, as JWKs for everybody: the current one first. */
  readonly publicJwks: readonly JsonWebKey[]
  /** Signs where the chains stand now, and those of others that were found; nothing where nothing has changed. */
  seal(found?: readonly ChainHead[]): Promise<void>
  /** Signs that the rows of these chains up to here may be missing: what is dropped for its age is no fault. */
  sealDropped(heads: readonly ChainHead[]): Promise<void>
  /** Signs for the last time: nothing of this process may be recorded afterwards. */
  stop(): Promise<void>
}

export interface ChainDeps {
  readonly db: Database
  /** Of the purpose `record-signing`. */
  readonly keys: Keyring
  /** The file that keeps checkpoints beside the database. */
  readonly file: string
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Announces this process's writers and seals what one that was killed has left. Rejects where the database refuses. */
export async function openChain({ db, keys, file, logger, metrics }: ChainDeps): Promise<Chain> {
  const signer = ed25519Signer(keys.current.bytes)
  const writers = newWriters()
  const clock = createDatabaseClock(systemClock)
  const keep = checkpointFile(file, logger)
  const seals: Seals = createSeals({ db, signer, clock, machine: systemClock, keep })
  let rows = 0
  let sealedAt = systemClock.now()

  await keepRecordKey(db, signer.kid, signer.publicJwk)
  await seals.seal({ opened: [writers] })
  const lanes = createLanes({
    writers,
    clock,
    onGrown({ writerId, sequence, hash }, added) {
      seals.grown({ writerId, sequence, hash })
      rows += added
    },
  })

  const seal = async (found: readonly ChainHead[] = []) => {
    rows = 0
    sealedAt = systemClock.now()
    await seals.seal({ found })
  }
  const tick = () => {
    if (rows === 0 || (rows < rowsMax && systemClock.now() - sealedAt < everyMs)) return
    seal().then(
      () => metrics.recorderStalled.set({ part: 'checkpoints' }, 0),
      (error: unknown) => {
        rows += 1
        metrics.recorderStalled.set({ part: 'checkpoints' }, 1)
        logger.warn({ err: error }, 'the record could not be sealed yet')
      },
    )
  }
  const timer = setInterval(tick, tickMs).unref()

  return {
    lanes,
    writers,
    publicJwks: keys.all.map(({ bytes }) => {
      const { kid, publicJwk } = ed25519Signer(bytes)
      return { ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }
    }),
    seal,
    async sealDropped(dropped) {
      await seals.seal({ dropped })
    },
    async stop() {
      clearInterval(timer)
      await seals.seal({ closed: [writers] })
    },
  }
}
