import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Database } from '../db/client.ts'
import { prepareTakeNonce } from '../db/queries/signatureNonces.ts'
import type { Client } from '../observability/client.ts'
import type { Clock } from '../observability/clock.ts'
import { isDigestOf, readContentDigest } from './contentDigest.ts'
import { keyFault } from './keyFault.ts'
import type { KeySecrets } from './keySecrets.ts'
import type { KeyUses } from './keyUses.ts'
import type { LiveKey, LiveKeys } from './liveKeys.ts'
import { provenSecret } from './provenSecret.ts'
import { refuseOutage } from './refuseOutage.ts'
import { refuseKey } from './rejectedKey.ts'
import { signatureBase } from './signatureBase.ts'
import { type SignatureInput, readSignatureInput } from './signatureInput.ts'
import type { SignedRequest } from './signedRequest.ts'
import type { ApiKeyViewer } from './viewer.ts'

/** How old a signature may be, and how far ahead of ours its clock. */
const windowSeconds = 300
const aheadSeconds = 30

/** Longer than a signature can be good, whatever the clock of the database says. */
const nonceKeptSeconds = 900

export type IdentifySigned = (request: SignedRequest, client: Client) => Promise<ApiKeyViewer>

export interface IdentifySignedDeps {
  readonly db: Database
  readonly liveKeys: LiveKeys
  readonly secrets: KeySecrets
  readonly uses: KeyUses
  readonly clock: Clock
}

/**
 * Who asks by a signature over the request (RFC 9421) and its content (RFC 9530); refuses with `UNAUTHENTICATED`.
 * The content is read once the signature has proved good, and a nonce is used up by nothing less than a whole good
 * request: whoever saw a signature but cannot repeat its content cannot spoil it.
 */
export function createIdentifySigned({
  db,
  liveKeys,
  secrets,
  uses,
  clock,
}: IdentifySignedDeps): IdentifySigned {
  const takeNonce = prepareTakeNonce(db)

  return async (request, client) => {
    let named: LiveKey | null = null
    const refused = (reason: string) =>
      refuseKey({
        event: 'signature_rejected',
        reason,
        apiKeyId: named?.key.id ?? null,
        userId: named?.person.id ?? null,
      })

    const input = readSignatureInput(request)
    if (typeof input === 'string') throw refused(input)
    const digest = readContentDigest(request)
    if (digest === null) throw refused('Content-Digest is no SHA-256 that was sent once')
    const base = signatureBase(request, input)
    if (base === null) throw refused('a covered component is not there')
    const untimely = timeFault(input, Math.floor(clock.now() / 1000))
    if (untimely !== null) throw refused(untimely)

    named = await liveKeys.find(input.keyId).catch(refuseOutage)
    if (named === null) throw refused('there is no such key')
    if (!named.key.signed) throw refused('the key is not one that signs')
    const isProven = (kept: string) => isSigned(base, input.signature, secrets.open(input.keyId, kept))
    const proven = provenSecret(named, isProven, clock.now())
    if (proven === null) throw refused('the signature is wrong')
    const fault = keyFault(named, client.ip, clock.now())
    if (fault !== null) throw refused(fault)

    if (!isDigestOf(digest, await request.readBody())) throw refused('the content is not what was signed')
    const { keyId: apiKeyId, nonce } = input
    const taken = await takeNonce.execute({ apiKeyId, nonce, seconds: nonceKeptSeconds }).catch(refuseOutage)
    if (taken.length === 0) throw refused('the nonce was used before')

    await Promise.resolve(uses.note(proven.viewer, client)).catch(refuseOutage)
    return proven.viewer
  }
}

function timeFault({ created, expires }: SignatureInput, now: number): string | null {
  if (now - created > windowSeconds) return 'the signature is too old'
  if (created - now > aheadSeconds) return 'the signature is from the future'
  return expires !== null && expires <= now ? 'the signature has expired' : null
}

/** The base as the bytes that the client sent: Node reads header fields as Latin-1. */
function isSigned(base: string, signature: Buffer, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(base, 'latin1').digest()
  return timingSafeEqual(expected, signature)
}
