import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idLength = 16
/** 62^43 > 2^256. */
const randomLength = 43
const checksumLength = 6
const shape = /^gk_([0-9A-Za-z]{16})_([0-9A-Za-z]{49})$/
const idShape = /^[0-9A-Za-z]{16}$/

/** The text of an API key: `gk_<id>_<secret>`; the secret ends with a checksum of all that stands before it. */
export interface KeyText {
  readonly id: string
  readonly secret: string
}

/** What every API key begins with. */
export const keyPrefix = 'gk_'

/** What of a key may be shown again. */
export function shownPrefix(id: string): string {
  return `${keyPrefix}${id}`
}

export function isKeyId(text: string): boolean {
  return idShape.test(text)
}

export function makeKeyId(): string {
  return randomText(idLength)
}

/** A new secret for a key: 256 random bits and the checksum. */
export function makeSecret(id: string): string {
  const random = randomText(randomLength)
  return random + checksumOf(id, random)
}

export function writeKey({ id, secret }: KeyText): string {
  return `${keyPrefix}${id}_${secret}`
}

/** A key as it was presented; null for a text that was never one: a typo, or what a scanner took for one. */
export function readKey(text: string): KeyText | null {
  const [, id, secret] = shape.exec(text) ?? []
  if (id === undefined || secret === undefined) return null
  const random = secret.slice(0, randomLength)
  return secret.endsWith(checksumOf(id, random)) ? { id, secret } : null
}

/** CRC-32 in base 62: it finds mistakes, and says nothing of the secret. */
function checksumOf(id: string, random: string): string {
  let rest = crc32(`${keyPrefix}${id}_${random}`)
  let text = ''
  for (let place = 0; place < checksumLength; place += 1) {
    text = alphabet.charAt(rest % alphabet.length) + text
    rest = Math.floor(rest / alphabet.length)
  }
  return text
}

/** Each character equally likely: bytes that do not divide evenly are drawn again. */
function randomText(length: number): string {
  const bound = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < bound && text.length < length) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}
