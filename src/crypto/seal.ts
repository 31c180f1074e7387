import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Keyring } from './keyring.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Why something sealed could not be opened: no key of that id, or the text, its place or its key were changed. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/**
 * Encrypts with AES-256-GCM (NIST SP 800-38D) under the current key. `place` (`table:column:id`) is authenticated:
 * what was sealed for one place does not open in another. The answer is `v1.<key id>.<nonce, text, tag>` in base64url.
 */
export function seal(keys: Keyring, place: string, plain: Uint8Array): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, keys.current.secret, nonce).setAAD(Buffer.from(place))
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return `v1.${keys.current.id}.${sealed.toString('base64url')}`
}

/** Opens what `seal` made, with any key of the ring; throws `SealError`. */
export function open(keys: Keyring, place: string, sealed: string): Buffer {
  const [version, keyId, body] = sealed.split('.')
  if (version !== 'v1' || body === undefined) throw new SealError('this is not a sealed text')
  const key = keys.all.find(({ id }) => id === keyId)
  if (key === undefined) throw new SealError(`no key with the id ${keyId} is configured`)

  const bytes = Buffer.from(body, 'base64url')
  if (bytes.length < nonceBytes + tagBytes) throw new SealError('the sealed text is too short')
  const decipher = createDecipheriv(algorithm, key.secret, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch (cause) {
    throw new SealError('the sealed text, its place or its key were changed', { cause })
  }
}
