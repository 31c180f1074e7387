import { v7 as uuidv7 } from 'uuid'
import type { Ed25519Signer } from '../../crypto/ed25519.ts'
import type { Database, Transaction } from '../../db/client.ts'
import {
  countUnchained,
  databaseNow,
  headsSince,
  insertCheckpoint,
  lastCheckpointForUpdate,
} from '../../db/queries/securityCheckpoints.ts'
import type { ChainHead } from '../../db/tables/securityCheckpoints.ts'
import type { Clock } from '../../observability/clock.ts'
import { type Checkpoint, checkpointGenesis, signCheckpoint } from './checkpoint.ts'
import type { DatabaseClock } from './databaseClock.ts'

/** Rows of a process that was killed are found this long before the last checkpoint of any. */
const lookBackMs = 2 * 60_000

/** Rows from before the chains are counted as far as this: a checkpoint that says so many says nothing. */
export const unchainedMax = 100_000

/** What changes with a checkpoint, beside the chains that have grown. */
interface Change {
  readonly opened?: readonly string[]
  readonly closed?: readonly string[]
  /** Chains of others that nobody has sealed as far as they have come. */
  readonly found?: readonly ChainHead[]
  /** Chains whose rows up to these are about to be dropped for their age. */
  readonly dropped?: readonly ChainHead[]
}

export interface Seals {
  /** Notes that a chain has grown; sealed with the next checkpoint. */
  grown(head: ChainHead): void
  /** Signs where the chains stand; null where nothing has changed since. One after the other. */
  seal(change?: Change): Promise<Checkpoint | null>
}

export interface SealsDeps {
  readonly db: Database
  readonly signer: Ed25519Signer
  readonly clock: DatabaseClock
  readonly machine: Clock
  /** Where a checkpoint is kept beside the table. */
  readonly keep: (checkpoint: Checkpoint) => Promise<void>
}

export function createSeals({ db, signer, clock, machine, keep }: SealsDeps): Seals {
  const open = new Map<string, ChainHead>()
  let running: Promise<unknown> = Promise.resolve()

  const seal = async ({
    opened = [],
    closed = [],
    found = [],
    dropped = [],
  }: Change): Promise<Checkpoint | null> => {
    const own = [...open.values()]
    if ([own, opened, closed, found, dropped].every(({ length }) => length === 0)) return null
    const checkpoint = await db.transaction(async (tx) => {
      const last = await lastCheckpointForUpdate(tx)
      const askedMs = machine.now()
      const now = await databaseNow(tx)
      clock.set(now.getTime(), askedMs, machine.now())
      const left = opened.length === 0 ? [] : await leftBehind(tx, last?.timestamp ?? null)
      const signed = signCheckpoint(
        {
          id: uuidv7(),
          timestamp: now.toISOString(),
          sequence: (last?.sequence ?? 0) + 1,
          previousHash: last?.hash.toString('hex') ?? checkpointGenesis,
          statement: {
            opened: [...opened],
            closed: [...closed],
            heads: [...own, ...found, ...left],
            dropped: [...dropped],
            ...(last === null ? { unchained: await countUnchained(tx, unchainedMax) } : {}),
          },
        },
        signer,
      )
      await insertCheckpoint(tx, rowOf(signed))
      return signed
    })
    for (const head of own) if (open.get(head.writerId) === head) open.delete(head.writerId)
    await keep(checkpoint)
    return checkpoint
  }

  return {
    grown: (head) => void open.set(head.writerId, head),
    seal(change = {}) {
      const next = running.then(() => seal(change))
      running = next.catch(() => undefined)
      return next
    },
  }
}

/** What a process that was killed wrote after its last checkpoint. */
function leftBehind(tx: Transaction, lastAt: Date | null): Promise<ChainHead[]> {
  return lastAt === null ? Promise.resolve([]) : headsSince(tx, new Date(lastAt.getTime() - lookBackMs))
}

function rowOf({ id, timestamp, sequence, previousHash, hash, kid, statement, signature }: Checkpoint) {
  const { unchained, ...rest } = statement
  return {
    id,
    timestamp: new Date(timestamp),
    sequence,
    previousHash: Buffer.from(previousHash, 'hex'),
    hash: Buffer.from(hash, 'hex'),
    kid,
    statement: unchained === undefined ? rest : { ...rest, unchained },
    signature: Buffer.from(signature, 'hex'),
  }
}
