import { type KeyObject, createHash, createSecretKey, hkdfSync } from 'node:crypto'

/** A secret of the configuration and, while it is being rotated, the one before it. */
export interface Secret {
  readonly current: string
  readonly previous: string | null
}

/** A 256-bit key and the name under which what it made can be found again. */
export interface Key {
  readonly id: string
  readonly bytes: Buffer
  /** The same as Node takes it at once: of bytes it makes one anew each time, which costs five times an HMAC. */
  readonly secret: KeyObject
}

/** The keys of one purpose: `current` makes, every one of `all` is accepted. */
export interface Keyring {
  readonly current: Key
  readonly all: readonly Key[]
}

/** Derives the keys of `purpose` with HKDF-SHA-256 (RFC 5869); a key's id is the first 64 bits of its hash. */
export function keyring(secret: Secret, purpose: string): Keyring {
  const current = derive(secret.current, purpose)
  return { current, all: secret.previous === null ? [current] : [current, derive(secret.previous, purpose)] }
}

function derive(secret: string, purpose: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', `gatehouse/${purpose}`, 32))
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 11)
  return { id, bytes, secret: createSecretKey(bytes) }
}
