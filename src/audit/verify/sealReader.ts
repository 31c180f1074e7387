import type { KeyObject } from 'node:crypto'
import { type Checkpoint, checkpointGenesis, isSigned } from '../chain/checkpoint.ts'
import type { Faults } from './fault.ts'

/** More sealed places than this are not kept: of a writer's chain the last one vouches for all before it. */
const placesMax = 200_000

/** A row that a checkpoint vouches for. */
interface SealedPlace {
  readonly hash: string
  readonly checkpoint: Pick<Checkpoint, 'id' | 'timestamp'>
}

/** What the checkpoints say of one writer. */
export interface SealedChain {
  /** By sequence, rising. */
  readonly places: Map<number, SealedPlace>
  last: number
  /** Rows up to these were dropped for their age, or were about to be: hashes by sequence, rising. */
  readonly dropped: Map<number, string>
}

export interface Seals {
  readonly chains: ReadonlyMap<string, SealedChain>
  readonly opened: ReadonlySet<string>
  readonly closed: ReadonlySet<string>
  /** When the chains began, and how many rows there were from before; null: never, or not in what was read. */
  readonly first: { readonly timestamp: string; readonly unchained: number } | null
  readonly lastAt: string | null
  readonly count: number
}

export interface SealReader {
  /** The next checkpoint of the table. */
  read(checkpoint: Checkpoint): void
  /** One that was kept beside the table, which lacks it. */
  readMissing(checkpoint: Checkpoint): void
  end(): Seals
}

export interface TrustedKeys {
  /** By kid; what they sign holds, and with it all that came before. */
  readonly trusted: ReadonlyMap<string, KeyObject>
  /** Of times before the first that is trusted. */
  readonly former: ReadonlyMap<string, KeyObject>
}

/** Checks signatures and the chain of checkpoints from `sequence` on, and gathers what they vouch for. */
export function createSealReader(
  { trusted, former }: TrustedKeys,
  faults: Faults,
  isWhole: boolean,
): SealReader {
  const chains = new Map<string, SealedChain>()
  const opened = new Set<string>()
  const closed = new Set<string>()
  let first: Seals['first'] = null
  let last: Checkpoint | null = null
  let count = 0
  let places = 0
  let isTrusted = false

  const chainOf = (writerId: string): SealedChain => {
    const found = chains.get(writerId) ?? { places: new Map(), last: 0, dropped: new Map() }
    chains.set(writerId, found)
    return found
  }
  const takeOver = ({ id, timestamp, statement }: Checkpoint) => {
    for (const writers of statement.opened) opened.add(writers)
    for (const writers of statement.closed) closed.add(writers)
    for (const { writerId, sequence, hash } of statement.dropped)
      chainOf(writerId).dropped.set(sequence, hash)
    for (const { writerId, sequence, hash } of statement.heads) {
      const chain = chainOf(writerId)
      if (places >= placesMax && chain.places.delete(chain.last)) places -= 1
      chain.places.set(sequence, { hash, checkpoint: { id, timestamp } })
      chain.last = Math.max(chain.last, sequence)
      places += 1
    }
    if (statement.unchained !== undefined) first = { timestamp, unchained: statement.unchained }
  }
  const holds = (checkpoint: Checkpoint): boolean => {
    const key = trusted.get(checkpoint.kid) ?? (isTrusted ? undefined : former.get(checkpoint.kid))
    return key !== undefined && isSigned(checkpoint, key)
  }

  return {
    read(checkpoint) {
      count += 1
      const isNext =
        last === null
          ? !isWhole || (checkpoint.sequence === 1 && checkpoint.previousHash === checkpointGenesis)
          : checkpoint.sequence === last.sequence + 1 && checkpoint.previousHash === last.hash
      const hasGap = checkpoint.sequence !== (last?.sequence ?? 0) + 1 && (last !== null || isWhole)
      last = checkpoint
      if (hasGap) faults.add('checkpoint_deleted', checkpoint)
      if (!holds(checkpoint) || (!isNext && !hasGap)) {
        faults.add('checkpoint_edited', checkpoint)
        return
      }
      isTrusted ||= trusted.has(checkpoint.kid)
      takeOver(checkpoint)
    },
    readMissing(checkpoint) {
      if (!holds(checkpoint)) return
      isTrusted ||= trusted.has(checkpoint.kid)
      faults.add('checkpoint_deleted', checkpoint)
      takeOver(checkpoint)
    },
    end() {
      if (last !== null && !isTrusted) faults.add('checkpoint_untrusted', last)
      return { chains, opened, closed, first, lastAt: last?.timestamp ?? null, count }
    },
  }
}
