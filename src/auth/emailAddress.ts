import { domainToASCII } from 'node:url'

/** RFC 5321 4.5.3.1: 64 octets before the at sign, 254 in all. */
const localBytesMax = 64
const addressBytesMax = 254

/** As the person wrote it (NFKC, trimmed), and the form under which an account is found. */
export interface EmailAddress {
  readonly address: string
  readonly canonical: string
}

/**
 * Normalises first, then validates, then canonicalises (GHSA-7rqj-j65f-68wh): NFKC, trimmed; canonical is lower-cased
 * with an IDNA host. Returns null for what is not one plain mailbox (no quotes, comments, or address literals).
 */
export function parseEmailAddress(text: string): EmailAddress | null {
  if (text.length > 4 * addressBytesMax) return null
  const address = text.normalize('NFKC').trim()
  const [local, host, ...rest] = address.split('@')
  if (local === undefined || host === undefined || rest.length > 0) return null
  if (!/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local))
    return null
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(host)) return null

  const asciiHost = domainToASCII(host).toLowerCase()
  if (
    !/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(asciiHost)
  )
    return null

  const canonical = `${local.toLowerCase().normalize('NFKC')}@${asciiHost}`
  if (Buffer.byteLength(local) > localBytesMax) return null
  if (Buffer.byteLength(address) > addressBytesMax || Buffer.byteLength(canonical) > addressBytesMax)
    return null
  return { address, canonical }
}
