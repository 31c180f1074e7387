import { parse, process as fold, isValid } from 'ipaddr.js'

/** An address in canonical text form (RFC 5952), IPv4-mapped IPv6 folded to IPv4; null for what is no address. */
export function canonicalAddress(text: string): string | null {
  if (!isValid(text) || text.includes('%')) return null
  const folded = fold(text)
  return folded.kind() === 'ipv4' ? folded.toString() : parse(text).toString()
}
