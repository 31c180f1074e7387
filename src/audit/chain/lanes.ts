import { randomFillSync } from 'node:crypto'
import { type Transaction, onSettled } from '../../db/transaction.ts'
import type { Clock } from '../../observability/clock.ts'
import { commitmentTo, genesisHash, hashOf } from './link.ts'
import type { RecordLine, UnchainedLine } from './recordLine.ts'
import { laneOf } from './writers.ts'

/** A clock that went back by more than this ends a lane, whose times never do. */
const setBackMsMax = 1_000

/** One writer of the record: how far its chain has come, and the time of its last row in milliseconds. */
interface Lane {
  readonly writerId: string
  readonly sequence: number
  readonly hash: string
  readonly lastMs: number
}

/** A row on its way, without a time. */
export type NewLine = Omit<UnchainedLine, 'timestamp'>

export interface Lanes {
  /**
   * Gives rows their time and their place in the chain that the transaction writes. A transaction has a lane of its own
   * from its first row until it ends, so that the chain has no gap whatever ends well or not.
   */
  chain(tx: Transaction, lines: readonly NewLine[]): RecordLine[]
  /** What was chained for the transaction will not be written: it must not commit, and if it does, its lane ends. */
  spoil(tx: Transaction): void
}

export interface LanesDeps {
  /** The announced UUID of this process's writers. */
  readonly writers: string
  readonly clock: Clock
  /** Told of every chain that has grown, once that has committed. */
  readonly onGrown: (lane: Lane, rows: number) => void
}

interface Held {
  readonly before: Lane
  now: Lane
  isSpoiled: boolean
}

export function createLanes({ writers, clock, onGrown }: LanesDeps): Lanes {
  const free: Lane[] = []
  const held = new WeakMap<Transaction, Held>()
  let made = 0

  const take = (now: number): Lane => {
    for (let lane = free.pop(); lane !== undefined; lane = free.pop())
      if (lane.lastMs <= now + setBackMsMax) return lane
    const writerId = laneOf(writers, (made += 1))
    return { writerId, sequence: 0, hash: genesisHash(writerId), lastMs: 0 }
  }

  const hold = (tx: Transaction): Held => {
    const found = held.get(tx)
    if (found !== undefined) return found
    const lane = take(clock.now())
    const fresh: Held = { before: lane, now: lane, isSpoiled: false }
    onSettled(tx, (how) => {
      if (how === 'rolled_back') free.push(fresh.before)
      // Whether the rows are there is not known: nobody writes after them.
      if (how !== 'committed' || fresh.isSpoiled) return
      free.push(fresh.now)
      onGrown(fresh.now, fresh.now.sequence - fresh.before.sequence)
    })
    held.set(tx, fresh)
    return fresh
  }

  return {
    chain(tx, lines) {
      const place = hold(tx)
      if (place.isSpoiled) throw new Error('an event of this transaction could not be recorded')
      return lines.map((line) => {
        const { line: chained, lane } = link(line, place.now, clock.now())
        place.now = lane
        return chained
      })
    },
    spoil(tx) {
      hold(tx).isSpoiled = true
    },
  }
}

function link(line: NewLine, lane: Lane, now: number): { line: RecordLine; lane: Lane } {
  const { writerId } = lane
  const ms = Math.max(now, lane.lastMs)
  const sequence = lane.sequence + 1
  const salt = newSalt()
  const placed = {
    ...line,
    timestamp: new Date(ms).toISOString(),
    writer_id: writerId,
    sequence,
    commitment: commitmentTo(salt, line),
  }
  const hash = hashOf(placed, lane.hash)
  return {
    line: { ...placed, salt, previous_hash: lane.hash, hash },
    lane: { writerId, sequence, hash, lastMs: ms },
  }
}

const saltBytes = 16
const pool = Buffer.alloc(256 * saltBytes)
let used = pool.length

/** Random bytes are fetched for many rows at once: one by one they cost as much as the hashes. */
function newSalt(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += saltBytes
  return pool.toString('hex', used - saltBytes, used)
}
