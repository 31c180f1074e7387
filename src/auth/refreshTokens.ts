import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse as parseUuid, stringify as stringifyUuid } from 'uuid'
import type { Keyring } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'

const prefix = 'gr_'
const sessionBytes = 16
const counterBytes = 4
/** 256 random bits, the same for the life of a session; the database keeps their SHA-256. */
const randomLength = 32
const macBytes = 32
const tokenBytes = sessionBytes + counterBytes + randomLength + macBytes

/** What a well-formed refresh token says; that it is the current one only the database can tell. */
export interface PresentedRefreshToken {
  readonly sessionId: string
  readonly counter: number
  readonly random: Buffer
  readonly refreshHash: Buffer
}

export interface RefreshTokens {
  /** The random half of a new session and the hash of it that is stored. */
  begin(): { random: Buffer; refreshHash: Buffer }
  /** The token of a session after `counter` rotations: the random half is stored nowhere, the key is not in the database. */
  make(sessionId: string, counter: number, random: Buffer): string
  /** Null for what this server never made, decided in constant time and without the database. */
  read(token: string): PresentedRefreshToken | null
}

/** Opaque tokens: session, count of rotations, random half, and an HMAC over the three. */
export function createRefreshTokens(keys: Keyring): RefreshTokens {
  return {
    begin() {
      const random = randomBytes(randomLength)
      return { random, refreshHash: sha256(random) }
    },

    make(sessionId, counter, random) {
      const head = Buffer.alloc(sessionBytes + counterBytes + randomLength)
      head.set(parseUuid(sessionId), 0)
      head.writeUInt32BE(counter, sessionBytes)
      random.copy(head, sessionBytes + counterBytes)
      return prefix + Buffer.concat([head, mac(keys.current, head)]).toString('base64url')
    },

    read(token) {
      if (!token.startsWith(prefix)) return null
      const text = token.slice(prefix.length)
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length !== tokenBytes || bytes.toString('base64url') !== text) return null

      const head = bytes.subarray(0, -macBytes)
      const isOurs = keys.all.some((key) => timingSafeEqual(mac(key, head), bytes.subarray(-macBytes)))
      if (!isOurs) return null
      const random = head.subarray(sessionBytes + counterBytes)
      return {
        sessionId: stringifyUuid(head.subarray(0, sessionBytes)),
        counter: head.readUInt32BE(sessionBytes),
        random,
        refreshHash: sha256(random),
      }
    },
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
