import ipaddr from 'ipaddr.js'

/** What one site usually holds: of an IPv4 address its /24, of an IPv6 address its /48 (RFC 6177); null for no address. */
export function networkOf(ipAddress: string): string | null {
  if (!ipaddr.isValid(ipAddress)) return null
  const address = ipaddr.process(ipAddress)
  const bits = address.kind() === 'ipv4' ? 24 : 48
  const parser = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6
  return `${parser.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`
}
