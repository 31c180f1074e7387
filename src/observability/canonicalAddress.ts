import { SocketAddress, isIP } from 'node:net'

/** An address in canonical text form (RFC 5952), IPv4-mapped IPv6 folded to IPv4; null for what is no address. */
export function canonicalAddress(text: string): string | null {
  const family = isIP(text)
  if (family === 0 || text.includes('%')) return null
  if (family === 4) return text
  const { address } = new SocketAddress({ address: text, family: 'ipv6' })
  const [, mark, dotted] = /^::(ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? []
  if (dotted === undefined) return address
  // `::192.0.2.1` is not 192.0.2.1, though libraries take it for that: in hexadecimal nobody does.
  return mark === undefined ? `::${hexadecimal(dotted)}` : dotted
}

function hexadecimal(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return [a * 256 + b, c * 256 + d].map((word) => word.toString(16)).join(':')
}
