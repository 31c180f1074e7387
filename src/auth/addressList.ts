import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { canonicalAddress } from '../observability/canonicalAddress.ts'

/** Whether an address, in canonical form, is on a list. */
export type AddressList = (ip: string) => boolean

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** An address or a CIDR in one canonical spelling, its host bits cleared; null for anything else, zones and octal included. */
export function canonicalNetwork(text: string): string | null {
  const [address = '', length, ...rest] = text.trim().split('/')
  const family = isIP(address)
  const canonical = family === 0 ? null : canonicalAddress(address)
  if (canonical === null || rest.length > 0) return null
  if (length === undefined) return canonical

  const bits = /^(?:0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Number.NaN
  if (!(bits <= (family === 4 ? 32 : 128))) return null
  // An IPv4-mapped network is one of IPv4, as its addresses are.
  const isFolded = family === 6 && isIP(canonical) === 4
  if (isFolded && bits < 96) return null
  const prefix = isFolded ? bits - 96 : bits
  return `${networkOf(canonical, prefix)}/${prefix}`
}

function networkOf(address: string, prefix: number): string {
  const cidr = `${address}/${prefix}`
  return isIP(address) === 4
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String()
}

/** A list of canonical addresses and networks, read once. */
export function addressList(entries: readonly string[]): AddressList {
  const networks = entries.map(parseNetwork)
  return (ip) => {
    if (isIP(ip) === 0) return false
    const address = ipaddr.process(ip)
    return networks.some(([base, prefix]) => address.kind() === base.kind() && address.match(base, prefix))
  }
}

function parseNetwork(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
