import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What an attack may bend: each is right where it is not given. */
export interface Bent {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  readonly crossOrigin?: boolean
  readonly counter?: number
  readonly isVerified?: boolean
  readonly userHandle?: string
}

interface Options {
  readonly challenge: string
}

const base64url = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest()

/** The head of a CBOR item (RFC 8949) of up to 65,535 bytes. */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255])
}
const text = (words: string) => Buffer.concat([cborHead(3, words.length), Buffer.from(words)])
const bytes = (content: Buffer) => Buffer.concat([cborHead(2, content.length), content])

/** One passkey (WebAuthn level 3, ES256) in the hands of a test, which signs whatever it is told. */
export function softAuthenticator(origin: string, rpId: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(16)
  const key = Buffer.concat([
    Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]),
    bytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    bytes(Buffer.from(y, 'base64url')),
  ])
  let counter = 0

  const clientDataOf = (type: string, challenge: string, bent: Bent) =>
    Buffer.from(
      JSON.stringify({
        type: bent.type ?? type,
        challenge: bent.challenge ?? challenge,
        origin: bent.origin ?? origin,
        crossOrigin: bent.crossOrigin ?? false,
      }),
    )
  const dataOf = (flags: number, bent: Bent) => {
    counter = bent.counter ?? counter + 1
    const head = Buffer.alloc(37)
    sha256(bent.rpId ?? rpId).copy(head)
    head.writeUInt8(flags | 0x01 | (bent.isVerified === false ? 0 : 0x04), 32)
    head.writeUInt32BE(counter, 33)
    return head
  }
  const credential = (response: object) => ({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return {
    id: base64url(id),
    /** What `navigator.credentials.create` would give. */
    create({ challenge }: Options, bent: Bent = {}) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key])
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(Buffer.concat([dataOf(0x40, bent), attested])),
      ])
      return credential({
        clientDataJSON: base64url(clientDataOf('webauthn.create', challenge, bent)),
        attestationObject: base64url(attestation),
        transports: ['internal'],
      })
    },
    /** What `navigator.credentials.get` would give. */
    get({ challenge }: Options, bent: Bent = {}) {
      const clientData = clientDataOf('webauthn.get', challenge, bent)
      const data = dataOf(0, bent)
      const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), privateKey)
      return credential({
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(data),
        signature: base64url(signature),
        ...(bent.userHandle === undefined ? {} : { userHandle: base64url(bent.userHandle) }),
      })
    },
  }
}
