import { type KeyObject, createPublicKey } from 'node:crypto'
import { type Ed25519Signer, ed25519Kid, ed25519Signer } from '../../crypto/ed25519.ts'
import type { Keyring } from '../../crypto/keyring.ts'
import type { Database } from '../../db/client.ts'
import { listRecordKeys } from '../../db/queries/securityCheckpoints.ts'
import type { TrustedKeys } from './sealReader.ts'

/** The keys of this installation: derived from its secrets, and those before them as the database has published them. */
export async function keysOfRing(keys: Keyring, db: Database | null): Promise<TrustedKeys> {
  const own = keys.all.map(({ bytes }): [string, KeyObject] => pairOf(ed25519Signer(bytes)))
  return { trusted: new Map(own), former: db === null ? new Map() : await publishedKeys(db) }
}

/** The public keys of a text: PEM, a JWK, or a JWK Set as the server publishes it. Throws where it holds none. */
export async function keysOfText(text: string, db: Database | null): Promise<TrustedKeys> {
  const trusted = new Map(readKeys(text).map((key) => [ed25519Kid(key), key]))
  if (trusted.size === 0) throw new Error('this holds no public key')
  return { trusted, former: db === null ? new Map() : await publishedKeys(db) }
}

function readKeys(text: string): KeyObject[] {
  if (!text.trimStart().startsWith('{')) return [createPublicKey(text)]
  const { keys, ...single } = JSON.parse(text)
  const jwks: readonly object[] = Array.isArray(keys) ? keys : [single]
  return jwks.map((jwk) => createPublicKey({ key: { ...jwk }, format: 'jwk' }))
}

async function publishedKeys(db: Database): Promise<Map<string, KeyObject>> {
  const rows = await listRecordKeys(db)
  return new Map(
    rows.map(({ kid, publicJwk }) => [kid, createPublicKey({ key: { ...publicJwk }, format: 'jwk' })]),
  )
}

function pairOf({ kid, publicKey }: Ed25519Signer): [string, KeyObject] {
  return [kid, publicKey]
}
