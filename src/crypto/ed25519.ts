import {
  type JsonWebKey,
  type KeyObject,
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
} from 'node:crypto'

/** What precedes the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key that signs; its id is the thumbprint of the public half (RFC 7638). */
export interface Ed25519Signer {
  readonly kid: string
  readonly publicJwk: JsonWebKey
  readonly publicKey: KeyObject
  sign(bytes: Uint8Array): Buffer
}

/** The signer whose private key is this seed of 32 bytes. */
export function ed25519Signer(seed: Buffer): Ed25519Signer {
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  const publicJwk = publicKey.export({ format: 'jwk' })
  return { kid: ed25519Kid(publicKey), publicJwk, publicKey, sign: (bytes) => sign(null, bytes, privateKey) }
}

/** The thumbprint of a public key (RFC 7638). */
export function ed25519Kid(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
}
