import { type Checkpoint, checkpointShape } from '../chain/checkpoint.ts'
import { type RecordLine, recordLineShape } from '../chain/recordLine.ts'
import { type Fault, createFaults } from './fault.ts'
import { type UnsealedChain, createLineReader } from './lineReader.ts'
import { type SealReader, type TrustedKeys, createSealReader } from './sealReader.ts'

export interface Verification {
  readonly ok: boolean
  readonly rows: number
  readonly checkpoints: number
  /** The first thousand. */
  readonly faults: readonly Fault[]
  readonly faultCount: number
  /** Chains that go on after their last checkpoint, or have none. */
  readonly unsealed: readonly UnsealedChain[]
}

/** A record to verify. What cannot be read as a row or a checkpoint is edited. */
export interface RecordToVerify {
  readonly keys: TrustedKeys
  readonly checkpoints: AsyncIterable<unknown>
  readonly lines: AsyncIterable<unknown>
  /** It begins with the first row there ever was, or with what retention has left. */
  readonly isWhole: boolean
  /** Where it ends, in ISO 8601; null: nowhere. */
  readonly until: string | null
  /** Told of more checkpoints than the table holds. */
  readonly kept?: (seals: SealReader) => Promise<void>
  /** Of erased rows, those whose person is not deleted; none: nobody knows here. */
  readonly wronglyErased?: (lines: readonly RecordLine[]) => Promise<readonly RecordLine[]>
}

const erasedAtOnce = 500

/** Reads it once, from the first checkpoint to the last row, and holds little of it: the places that are sealed. */
export async function verifyLines(record: RecordToVerify): Promise<Verification> {
  const faults = createFaults()
  const sealReader = createSealReader(record.keys, faults, record.isWhole)
  for await (const raw of record.checkpoints) {
    const { data } = checkpointShape.safeParse(raw)
    if (data === undefined) faults.add('checkpoint_edited', placeOf(raw))
    else sealReader.read(data satisfies Checkpoint)
  }
  await record.kept?.(sealReader)
  const seals = sealReader.end()

  const reader = createLineReader(seals, faults, record.isWhole)
  const erased: RecordLine[] = []
  const judgeErased = async () => {
    for (const line of (await record.wronglyErased?.(erased.splice(0))) ?? []) faults.add('erased', line)
  }
  for await (const raw of record.lines) {
    const { data } = recordLineShape.safeParse(raw)
    if (data === undefined) {
      faults.add('edited', placeOf(raw))
      continue
    }
    reader.read(data)
    if (data.salt === null && data.hash !== null) erased.push(data)
    if (erased.length >= erasedAtOnce) await judgeErased()
  }
  await judgeErased()
  reader.end(record.until)

  const { told, count } = faults
  return {
    ok: count() === 0,
    rows: reader.rows(),
    checkpoints: seals.count,
    faults: told,
    faultCount: count(),
    unsealed: reader.unsealed(),
  }
}

function placeOf(raw: unknown): Pick<Fault, 'id' | 'timestamp'> {
  const { id, timestamp } = Object(raw)
  return {
    id: typeof id === 'string' ? id : null,
    timestamp: typeof timestamp === 'string' ? timestamp : null,
  }
}
