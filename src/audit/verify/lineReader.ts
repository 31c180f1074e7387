import { genesisHash } from '../chain/link.ts'
import type { RecordLine } from '../chain/recordLine.ts'
import { unchainedMax } from '../chain/seals.ts'
import { writersOf } from '../chain/writers.ts'
import { isAsHashed } from './checkLine.ts'
import type { Faults } from './fault.ts'
import type { SealedChain, Seals } from './sealReader.ts'

/** So long a row may stand unsealed beside checkpoints: a process that was killed left it, and the job finds it. */
const unsealedMsMax = 15 * 60_000

/** The chain of one writer, as far as it has been read. */
interface Walk {
  sequence: number
  hash: string
  /** The last row that was read; null: none yet. */
  at: { readonly id: string; readonly timestamp: string } | null
  /** Rows that are missing so far, and the one that showed it. */
  gaps: { from: number; to: number; readonly id: string; readonly timestamp: string }[]
  firstUnsealed: { readonly id: string; readonly timestamp: string } | null
}

export interface UnsealedChain {
  readonly writerId: string
  readonly sequence: number
  readonly hash: string
  /** Of its last row. */
  readonly timestamp: string
}

export interface LineReader {
  /** The next row: in order of time, within one moment in order of its chain. */
  read(line: RecordLine): void
  /** What only the end tells. `until`: chains may go on after this moment, in ISO 8601; null: they may not. */
  end(until: string | null): void
  readonly rows: () => number
  /** Where each chain stands that is not sealed as far. */
  unsealed(): UnsealedChain[]
}

/** Follows every chain through rows in order of time. `isWhole`: chains begin with their first row. */
export function createLineReader(seals: Seals, faults: Faults, isWhole: boolean): LineReader {
  const walks = new Map<string, Walk>()
  let rows = 0
  let unchained = 0

  const walkOf = (writerId: string, line: RecordLine): Walk => {
    const found = walks.get(writerId)
    if (found !== undefined) return found
    const whole = beginningOf(seals.chains.get(writerId), writerId, Number(line.sequence))
    const middle = { sequence: Number(line.sequence) - 1, hash: line.previous_hash ?? '' }
    const fresh = { ...(isWhole ? whole : middle), at: null, gaps: [], firstUnsealed: null }
    walks.set(writerId, fresh)
    return fresh
  }

  const readUnchained = (line: RecordLine) => {
    unchained += 1
    const { first } = seals
    const isOld = first !== null && line.timestamp < first.timestamp
    const isOneTooMany = isWhole && unchained > (first?.unchained ?? 0) && first?.unchained !== unchainedMax
    if (!isOld || isOneTooMany) faults.add('inserted', line)
  }

  return {
    rows: () => rows,
    read(line) {
      rows += 1
      const { hash, sequence, writer_id: writerId } = line
      if (writerId === null || sequence === null || hash === null) return readUnchained(line)
      const writers = writersOf(writerId)
      const sealed = seals.chains.get(writerId)
      const isTooLate = seals.closed.has(writers) && sequence > (sealed?.last ?? 0)
      if ((isWhole && !seals.opened.has(writers)) || isTooLate) return faults.add('inserted', line)

      const walk = walkOf(writerId, line)
      if (sequence <= walk.sequence) return faults.add(fill(walk, sequence) ? 'reordered' : 'inserted', line)
      const isNext = sequence === walk.sequence + 1
      if (!isNext) walk.gaps.push({ from: walk.sequence + 1, to: sequence - 1, ...placeOf(line) })
      const place = sealed?.places.get(sequence)
      const isEdited =
        !isAsHashed(line) ||
        (isNext && line.previous_hash !== walk.hash) ||
        (place !== undefined && place.hash !== hash)
      if (isEdited) faults.add('edited', line)
      Object.assign(walk, { sequence, hash, at: placeOf(line) })
      if (sequence > (sealed?.last ?? 0)) walk.firstUnsealed ??= placeOf(line)
    },
    end(until) {
      for (const { gaps, firstUnsealed } of walks.values()) {
        for (const gap of gaps) faults.add('deleted', gap)
        if (firstUnsealed !== null && isLongUnsealed(firstUnsealed.timestamp, seals.lastAt))
          faults.add('unsealed', firstUnsealed)
      }
      for (const [writerId, chain] of seals.chains) {
        const cut = cutOff(chain, walks.get(writerId), until, isWhole)
        if (cut !== null) faults.add('truncated', cut)
      }
    },
    unsealed: () =>
      [...walks].flatMap(([writerId, { sequence, hash, at, firstUnsealed, gaps }]) =>
        firstUnsealed === null || gaps.length > 0 || at === null
          ? []
          : { writerId, sequence, hash, timestamp: at.timestamp },
      ),
  }
}

/** After what a chain begins whose first row here is this one: the latest drop before it, or nothing at all. */
function beginningOf(chain: SealedChain | undefined, writerId: string, first: number) {
  const before = [...(chain?.dropped ?? [])].findLast(([sequence]) => sequence < first)
  // A drop that was signed and did not happen leaves the rows, and the chain begins where it always did.
  const [sequence, hash] = before ?? [0, genesisHash(writerId)]
  return { sequence, hash }
}

/** Takes the row out of the gap that it leaves elsewhere; false where none was missing. */
function fill(walk: Walk, sequence: number): boolean {
  const index = walk.gaps.findIndex(({ from, to }) => from <= sequence && sequence <= to)
  const gap = walk.gaps[index]
  if (gap === undefined) return false
  const rest = [
    { ...gap, to: sequence - 1 },
    { ...gap, from: sequence + 1 },
  ].filter(({ from, to }) => from <= to)
  walk.gaps.splice(index, 1, ...rest)
  return true
}

function isLongUnsealed(timestamp: string, lastAt: string | null): boolean {
  return lastAt !== null && Date.parse(lastAt) - Date.parse(timestamp) > unsealedMsMax
}

/** Where a chain ends before what was sealed of it; null where it does not. */
function cutOff(
  { places, last, dropped }: SealedChain,
  walk: Walk | undefined,
  until: string | null,
  isWhole: boolean,
) {
  const reached = walk?.sequence ?? Math.max(0, ...dropped.keys())
  const place = places.get(last)
  if (place === undefined || last <= reached) return null
  // Of a part of the record, chains without a row are elsewhere, and so is what was sealed after its end.
  if ((walk === undefined && !isWhole) || (until !== null && place.checkpoint.timestamp > until)) return null
  return walk?.at ?? place.checkpoint
}

function placeOf({ id, timestamp }: RecordLine) {
  return { id, timestamp }
}
