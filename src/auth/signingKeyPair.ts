import { type KeyObject, createPrivateKey } from 'node:crypto'
import {
  type CryptoKey,
  type JWK,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importJWK,
} from 'jose'
import type { Keyring } from '../crypto/keyring.ts'
import { SealError, open, seal } from '../crypto/seal.ts'
import type { NewSigningKey } from '../db/queries/signingKeys.ts'

/** The one algorithm (RFC 8037): tokens that name another are refused. */
export const signingAlgorithm = 'EdDSA'

/** A new Ed25519 key as the database keeps it; its id is the thumbprint of its public half (RFC 7638). */
export async function makeSigningKey(keys: Keyring): Promise<NewSigningKey> {
  const pair = await generateKeyPair(signingAlgorithm, { crv: 'Ed25519', extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicJwk)
  const privateKey = Buffer.from(await exportPKCS8(pair.privateKey))
  return { kid, publicJwk, sealedPrivateKey: seal(keys, placeOf(kid), privateKey) }
}

/** The private half; throws an Error with a sentence where no configured secret opens it. */
export function openPrivateKey(
  { kid, sealedPrivateKey }: Pick<NewSigningKey, 'kid' | 'sealedPrivateKey'>,
  keys: Keyring,
): KeyObject {
  try {
    return createPrivateKey(open(keys, placeOf(kid), sealedPrivateKey))
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause
    throw new Error(
      `The signing key ${kid} was sealed under another JWT_SECRET_KEY: set that one as JWT_SECRET_KEY_PREVIOUS.`,
      { cause },
    )
  }
}

export async function importPublicKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, signingAlgorithm)
  if (key instanceof Uint8Array) throw new Error('A signing key is not an Ed25519 key.')
  return key
}

function placeOf(kid: string): string {
  return `signing_keys:sealed_private_key:${kid}`
}
