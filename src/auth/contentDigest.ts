import { hash, timingSafeEqual } from 'node:crypto'
import { isInnerList, parseDictionary } from 'structured-headers'
import { type SignedRequest, fieldValues } from './signedRequest.ts'

const digestBytes = 32

/** The SHA-256 that `Content-Digest` claims (RFC 9530), sent once; null where there is none or it is malformed. */
export function readContentDigest(request: SignedRequest): Buffer | null {
  const [value, ...others] = fieldValues(request, 'content-digest')
  if (value === undefined || others.length > 0) return null
  try {
    const member = parseDictionary(value).get('sha-256')
    if (member === undefined || isInnerList(member) || !(member[0] instanceof ArrayBuffer)) return null
    const digest = Buffer.from(member[0])
    return digest.length === digestBytes ? digest : null
  } catch {
    return null
  }
}

/** Whether it is the digest of this content. */
export function isDigestOf(digest: Buffer, content: Uint8Array): boolean {
  return timingSafeEqual(digest, hash('sha256', content, 'buffer'))
}
