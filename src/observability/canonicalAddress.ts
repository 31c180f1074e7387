// oxlint-disable-next-line import/no-named-as-default-member -- ipaddr.js is CommonJS: Node sees only its default
import ipaddr from 'ipaddr.js'

/** An address in canonical text form (RFC 5952), IPv4-mapped IPv6 folded to IPv4; null for what is no address. */
export function canonicalAddress(text: string): string | null {
  if (!ipaddr.isValid(text) || text.includes('%')) return null
  return ipaddr.process(text).toString()
}
