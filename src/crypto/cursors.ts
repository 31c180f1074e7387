import { timingSafeEqual } from 'node:crypto'
import { parse as parseUuid, stringify as stringifyUuid } from 'uuid'
import type { Key, Keyring } from './keyring.ts'
import { mac } from './mac.ts'

const timeBytes = 8
const idBytes = 16
const macBytes = 16

/** A place in a list that is ordered by time and id. */
interface CursorPosition {
  readonly timestamp: Date
  readonly id: string
}

export interface Cursors {
  make(position: CursorPosition): string
  /** Null for what this server did not make for this list. */
  read(cursor: string): CursorPosition | null
}

/** Opaque and authenticated places (Kratos CVE-2026-33503): what comes back is only ever what went out, for one `list`. */
export function createCursors(keys: Keyring, list: string): Cursors {
  const tagOf = (key: Key, body: Buffer) => mac(key, list, body).subarray(0, macBytes)

  return {
    make({ timestamp, id }) {
      const body = Buffer.alloc(timeBytes + idBytes)
      body.writeBigInt64BE(BigInt(timestamp.getTime()))
      body.set(parseUuid(id), timeBytes)
      return Buffer.concat([body, tagOf(keys.current, body)]).toString('base64url')
    },

    read(cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      if (bytes.length !== timeBytes + idBytes + macBytes || bytes.toString('base64url') !== cursor)
        return null
      const body = bytes.subarray(0, timeBytes + idBytes)
      const claimed = bytes.subarray(timeBytes + idBytes)
      if (!keys.all.some((key) => timingSafeEqual(tagOf(key, body), claimed))) return null
      return {
        timestamp: new Date(Number(body.readBigInt64BE())),
        id: stringifyUuid(body.subarray(timeBytes)),
      }
    },
  }
}
