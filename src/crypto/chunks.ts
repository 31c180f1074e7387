import { createCipheriv, createDecipheriv } from 'node:crypto'
import { SealError } from './seal.ts'

const algorithm = 'aes-256-gcm'
const tagBytes = 16

/**
 * Encrypts a piece of a stream with AES-256-GCM under a key that is the stream's alone, so that its position may be
 * the nonce. Position and whether it is the last are authenticated (the STREAM construction, Hoang and others 2015):
 * pieces cannot change places, and a stream that was cut short does not open.
 */
export function sealChunk(key: Buffer, position: number, isLast: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(algorithm, key, nonceOf(position, isLast))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `sealChunk` made at the same place; throws `SealError`. */
export function openChunk(key: Buffer, position: number, isLast: boolean, sealed: Buffer): Buffer {
  if (sealed.length < tagBytes) throw new SealError('the piece is too short')
  const decipher = createDecipheriv(algorithm, key, nonceOf(position, isLast), { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
  } catch (cause) {
    throw new SealError('the piece, its place or its key were changed', { cause })
  }
}

function nonceOf(position: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(position, 7)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}
