import { timingSafeEqual } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'
import { open, seal } from '../crypto/seal.ts'

const version = 'h1'

/** How the secrets of API keys are kept. */
export interface KeySecrets {
  /** As it is stored: hashed, or sealed where signatures are made with it. */
  keep(id: string, secret: string, signed: boolean): string
  /** Whether a presented secret is the one that is kept, hashed; in constant time. */
  isKept(kept: string, secret: string): boolean
  /** Whether it is hashed under the current key. */
  isCurrent(kept: string): boolean
  /** The secret of a signed key. Throws `SealError` where no configured key opens it. */
  open(id: string, kept: string): string
}

/**
 * HMAC-SHA-256 under the ring of `API_KEY_SECRET`, as `h1.<key id>.<hash>`: 256 random bits need no slow hash. A signed
 * key's secret is sealed under the ring of `ENCRYPTION_KEY`, since it must be read back.
 */
export function createKeySecrets(hashKeys: Keyring, sealKeys: Keyring): KeySecrets {
  const hash = (key: Keyring['current'], secret: string) =>
    `${version}.${key.id}.${mac(key, secret).toString('base64url')}`

  return {
    keep: (id, secret, signed) =>
      signed ? seal(sealKeys, placeOf(id), Buffer.from(secret)) : hash(hashKeys.current, secret),
    isKept(kept, secret) {
      const key = hashKeys.all.find(({ id }) => kept.startsWith(`${version}.${id}.`))
      if (key === undefined) return false
      const [expected, actual] = [Buffer.from(kept), Buffer.from(hash(key, secret))]
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
    isCurrent: (kept) => kept.startsWith(`${version}.${hashKeys.current.id}.`),
    open: (id, kept) => open(sealKeys, placeOf(id), kept).toString(),
  }
}

/** One place for both columns: the secret moves from one to the other when it is rotated. */
function placeOf(id: string): string {
  return `api_keys:kept_secret:${id}`
}
