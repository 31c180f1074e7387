import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse as parseUuid, stringify as stringifyUuid } from 'uuid'
import type { Key, Keyring } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'

const prefix = 'gd_'
const idBytes = 16
/** 128 random bits; the database keeps their SHA-256. */
const secretLength = 16
/** HMAC-SHA-256, cut to 128 bits (RFC 2104 5). */
const macBytes = 16
const wellFormed = /^gd_[\w-]{64}$/

/** Browsers are shared: a token holds a part for each of the people who signed in there last. */
const peopleMax = 4

/** The part of a token that is one person's. */
interface DevicePart {
  readonly id: string
  readonly secretHash: Buffer
  /** As it was presented. */
  readonly text: string
}

export interface DeviceTokens {
  /** A new part, for this person alone. */
  make(deviceId: string, userId: string): DevicePart
  /** The part that this server made for this person, decided in constant time and without the database; null: none. */
  read(presented: string, userId: string): DevicePart | null
  /** The token that goes back: this part, then those of other people in what was presented. */
  join(part: DevicePart, presented: string | null, userId: string): string
}

/** Signed tokens of devices (OWASP: device cookies), each part bound to its person by an HMAC. */
export function createDeviceTokens(keys: Keyring): DeviceTokens {
  const readPart = (text: string, userId: string): DevicePart | null => {
    const bytes = Buffer.from(text.slice(prefix.length), 'base64url')
    const head = bytes.subarray(0, -macBytes)
    const isOurs = keys.all.some((key) =>
      timingSafeEqual(tagOf(key, head, userId), bytes.subarray(-macBytes)),
    )
    if (!isOurs) return null
    return { id: stringifyUuid(head.subarray(0, idBytes)), secretHash: sha256(head.subarray(idBytes)), text }
  }

  return {
    make(deviceId, userId) {
      const secret = randomBytes(secretLength)
      const head = Buffer.concat([parseUuid(deviceId), secret])
      const text = prefix + Buffer.concat([head, tagOf(keys.current, head, userId)]).toString('base64url')
      return { id: deviceId, secretHash: sha256(secret), text }
    },

    read(presented, userId) {
      return partsOf(presented).reduce<DevicePart | null>(
        (found, text) => found ?? readPart(text, userId),
        null,
      )
    },

    join(part, presented, userId) {
      const others = partsOf(presented ?? '').filter((text) => readPart(text, userId) === null)
      return [part.text, ...others].slice(0, peopleMax).join('.')
    },
  }
}

/** What has another form is no part of a token of ours. */
function partsOf(presented: string): string[] {
  return presented.split('.', peopleMax).filter((text) => wellFormed.test(text))
}

function tagOf(key: Key, head: Buffer, userId: string): Buffer {
  return mac(key, head, userId).subarray(0, macBytes)
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
