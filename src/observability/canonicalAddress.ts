import ipaddr from 'ipaddr.js'

/** An address in canonical text form (RFC 5952), IPv4-mapped IPv6 folded to IPv4; null for what is no address. */
export function canonicalAddress(text: string): string | null {
  if (!ipaddr.isValid(text) || text.includes('%')) return null
  const address = ipaddr.process(text)
  return address.kind() === 'ipv4' ? address.toString() : ipaddr.IPv6.parse(text).toRFC5952String()
}
