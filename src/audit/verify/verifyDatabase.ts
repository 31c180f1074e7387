import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Database, Transaction } from '../../db/client.ts'
import { checkpointHashes, checkpointLines, livingPeople, recordLines } from '../../db/queries/recordLines.ts'
import { type Checkpoint, checkpointShape } from '../chain/checkpoint.ts'
import type { RecordLine } from '../chain/recordLine.ts'
import type { SealReader, TrustedKeys } from './sealReader.ts'
import { type Verification, verifyLines } from './verifyLines.ts'

const keptAtOnce = 500

export interface DatabaseToVerify {
  readonly db: Database
  readonly keys: TrustedKeys
  /** Only what is as recent, in ISO 8601; null: all of it. */
  readonly since: string | null
  /** The file of checkpoints beside the database; null: none, or it is not to be looked at. */
  readonly file: string | null
}

/** Verifies the record in the database as it is at one moment, in constant memory. */
export function verifyDatabase({ db, keys, since, file }: DatabaseToVerify): Promise<Verification> {
  const span = { since, until: null }
  return db.transaction(
    (tx) =>
      verifyLines({
        keys,
        checkpoints: checkpointLines(tx, span),
        lines: recordLines(tx, span),
        isWhole: since === null,
        until: null,
        ...(file === null ? {} : { kept: (seals: SealReader) => readKept(tx, file, seals) }),
        wronglyErased: (lines) => wronglyErased(tx, lines),
      }),
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/** Tells of checkpoints in the file that the table does not have. */
async function readKept(tx: Transaction, file: string, seals: SealReader): Promise<void> {
  let batch: Checkpoint[] = []
  const compare = async () => {
    const hashes = await checkpointHashes(
      tx,
      batch.map(({ sequence }) => sequence),
    )
    for (const checkpoint of batch)
      if (hashes.get(checkpoint.sequence) !== checkpoint.hash) seals.readMissing(checkpoint)
    batch = []
  }
  for await (const checkpoint of checkpointsIn(file)) {
    batch.push(checkpoint)
    if (batch.length >= keptAtOnce) await compare()
  }
  await compare()
}

async function* checkpointsIn(file: string): AsyncGenerator<Checkpoint> {
  const input = createReadStream(file)
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const { data } = checkpointShape.safeParse(parsed(line))
      if (data !== undefined) yield data
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error
  } finally {
    input.destroy()
  }
}

/** A process that was killed may have left half a line. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

async function wronglyErased(tx: Transaction, lines: readonly RecordLine[]): Promise<RecordLine[]> {
  const people = lines.flatMap(({ user_id, actor_id }) => [user_id, actor_id]).filter((id) => id !== null)
  const living = await livingPeople(tx, [...new Set(people)])
  const isDeleted = (id: string | null) => id !== null && !living.has(id)
  return lines.filter(({ user_id, actor_id }) => !isDeleted(user_id) && !isDeleted(actor_id))
}
