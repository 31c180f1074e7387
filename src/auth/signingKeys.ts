import {
  type CryptoKey,
  type JWK,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  importPKCS8,
  exportPKCS8,
} from 'jose'
import { type Keyring } from '../crypto/keyring.ts'
import { SealError, open, seal } from '../crypto/seal.ts'
import type { Database } from '../db/client.ts'
import { type StoredSigningKey, addFirstSigningKey, listSigningKeys } from '../db/queries/signingKeys.ts'

/** The one algorithm (RFC 8037): tokens that name another are refused. */
export const signingAlgorithm = 'EdDSA'

export interface SigningKeys {
  /** The id and the private half of the key that signs now. */
  readonly active: { readonly kid: string; readonly key: CryptoKey }
  /** The public half for a token's `kid`; undefined for a key that is unknown or retired. */
  find(kid: string): CryptoKey | undefined
  /** The public halves as a JWK Set (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/**
 * Reads the signing keys, making the first one where there is none (several processes agree on one).
 * Throws an Error with a sentence where the active key does not open with JWT_SECRET_KEY or the one before it.
 */
export async function loadSigningKeys(db: Database, keys: Keyring): Promise<SigningKeys> {
  const stored = await listSigningKeys(db)
  const rows = stored.some(({ status }) => status === 'active') ? stored : await addFirst(db, keys)
  const active = rows.find(({ status }) => status === 'active')
  if (active === undefined) throw new Error('There is no active signing key and none could be made.')

  const usable = rows.filter(({ status }) => status !== 'retired')
  const publicKeys = new Map<string, CryptoKey>()
  for (const { kid, publicJwk } of usable) publicKeys.set(kid, await importPublic(publicJwk))

  return {
    active: { kid: active.kid, key: await openPrivateKey(active, keys) },
    find: (kid) => publicKeys.get(kid),
    jwks: {
      keys: usable.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: signingAlgorithm, use: 'sig' })),
    },
  }
}

async function addFirst(db: Database, keys: Keyring): Promise<StoredSigningKey[]> {
  const pair = await generateKeyPair(signingAlgorithm, { crv: 'Ed25519', extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicJwk)
  const privateKey = Buffer.from(await exportPKCS8(pair.privateKey))
  await addFirstSigningKey(db, {
    kid,
    status: 'active',
    publicJwk,
    sealedPrivateKey: seal(keys, placeOf(kid), privateKey),
  })
  return listSigningKeys(db)
}

async function openPrivateKey(stored: StoredSigningKey, keys: Keyring): Promise<CryptoKey> {
  try {
    const pem = open(keys, placeOf(stored.kid), stored.sealedPrivateKey).toString()
    return await importPKCS8(pem, signingAlgorithm)
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause
    throw new Error(
      `The signing key ${stored.kid} was sealed under another JWT_SECRET_KEY: set that one as JWT_SECRET_KEY_PREVIOUS.`,
      { cause },
    )
  }
}

async function importPublic(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, signingAlgorithm)
  if (key instanceof Uint8Array) throw new Error('A signing key is not an Ed25519 key.')
  return key
}

function placeOf(kid: string): string {
  return `signing_keys:sealed_private_key:${kid}`
}
