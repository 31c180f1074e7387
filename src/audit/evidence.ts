import { createHash, randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { openChunk, sealChunk } from '../crypto/chunks.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { open, seal } from '../crypto/seal.ts'
import type { Database, Transaction } from '../db/client.ts'
import {
  type EvidenceRow,
  completeEvidence,
  deleteUnfinished,
  findEvidence,
  insertEvidence,
  prepareInsertChunk,
  prepareReadChunk,
} from '../db/queries/evidence.ts'

/** Plain bytes of one piece: what an upload or a download holds in memory at a time. */
const chunkBytes = 256 * 1024

interface EvidenceFile {
  readonly alertId: string
  readonly fileName: string
  readonly contentType: string
  readonly uploadedBy: string
}

/** A file of which every piece is stored; it is there for others once `complete` has committed. */
interface StoredFile {
  readonly id: string
  readonly bytes: number
  readonly sha256: Buffer
  /** Null where the upload took longer than it may. */
  complete(tx: Transaction): Promise<EvidenceRow | null>
}

/** Files kept with alerts, each encrypted under a key of its own, never whole in memory. */
export interface Evidence {
  /**
   * Stores what `source` gives; null where there is no such alert. Whatever `source` throws, and an alert that is
   * gone, leaves nothing behind; so does whoever discards the file.
   */
  store(file: EvidenceFile, source: AsyncIterable<Buffer>): Promise<StoredFile | null>
  discard(id: string): Promise<void>
  find(id: string): Promise<EvidenceRow | null>
  /** The plain file piece by piece. Throws `SealError` where a piece was changed, exchanged or cut off. */
  read(file: EvidenceRow): AsyncGenerator<Buffer, void, undefined>
}

export function createEvidence(db: Database, keys: Keyring): Evidence {
  const insertChunk = prepareInsertChunk(db)
  const readChunk = prepareReadChunk(db)

  const storeChunks = async (evidenceId: string, key: Buffer, source: AsyncIterable<Buffer>) => {
    const hash = createHash('sha256')
    let bytes = 0
    let position = 0
    const put = async (plain: Buffer, isLast: boolean) => {
      hash.update(plain)
      bytes += plain.length
      await insertChunk.execute({ evidenceId, position, sealed: sealChunk(key, position, isLast, plain) })
      position += 1
    }

    let waiting: Buffer[] = []
    let length = 0
    for await (const piece of source) {
      waiting.push(piece)
      length += piece.length
      // One byte more than a piece must be here before it is known not to be the last.
      while (length > chunkBytes) {
        const gathered = Buffer.concat(waiting)
        await put(gathered.subarray(0, chunkBytes), false)
        waiting = [gathered.subarray(chunkBytes)]
        length = gathered.length - chunkBytes
      }
    }
    await put(Buffer.concat(waiting), true)
    return { bytes, sha256: hash.digest() }
  }

  return {
    async store(file, source) {
      const id = uuidv7()
      const key = randomBytes(32)
      const sealedKey = seal(keys, placeOf(id), key)
      if (!(await insertEvidence(db, { id, sealedKey, ...file }))) return null
      try {
        const whole = await storeChunks(id, key, source)
        return { id, ...whole, complete: (tx) => completeEvidence(tx, id, whole) }
      } catch (error) {
        await deleteUnfinished(db, id)
        throw error
      }
    },

    discard: (id) => deleteUnfinished(db, id),
    find: (id) => findEvidence(db, id),

    async *read({ id, bytes, sealedKey }) {
      const key = open(keys, placeOf(id), sealedKey)
      const last = Math.max(Math.ceil((bytes ?? 0) / chunkBytes) - 1, 0)
      for (let position = 0; position <= last; position += 1) {
        const [row] = await readChunk.execute({ evidenceId: id, position })
        yield openChunk(key, position, position === last, row?.sealed ?? Buffer.alloc(0))
      }
    },
  }
}

function placeOf(id: string): string {
  return `evidence:sealed_key:${id}`
}
