import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { canonicalAddress } from '../observability/canonicalAddress.ts'
import type { TrustedProxies } from './httpDeps.ts'

/** Who really asks, and how many hops in front of us were trusted to say so. */
export interface Hop {
  readonly ip: string
  readonly trusted: number
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

const withPort = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[0-9.]+))(?::\d{1,5})?$/

/** A hop as proxies write one, canonical: a port or a zone dropped; null for anything else. */
export function hopAddress(text: string): string | null {
  if (isIPv4(text)) return text
  const bare = withPort.exec(text)?.groups
  const address = bare?.['v4'] ?? bare?.['v6'] ?? text.split('%', 1)[0] ?? ''
  return isIP(address) === 0 ? null : canonicalAddress(address)
}

/**
 * Reads `X-Forwarded-For` from the right, one trusted hop at a time, and stops at the first that is not trusted.
 * A malformed entry that would have to be read makes the whole header count as absent.
 * @throws Error for a proxy that is neither an address nor a CIDR.
 */
export function createTrustedHop(proxies: TrustedProxies): (socketIp: string, forwardedFor: string) => Hop {
  const trusts = createTrust(proxies)

  return (socketIp, forwardedFor) => {
    const direct = { ip: socketIp, trusted: 0 }
    const entries = forwardedFor.split(',')
    let hop: Hop = direct
    while (trusts(hop.ip, hop.trusted)) {
      const entry = entries.pop()
      if (entry === undefined) return hop
      const ip = hopAddress(entry.trim())
      if (ip === null) return direct
      hop = { ip, trusted: hop.trusted + 1 }
    }
    return hop
  }
}

function createTrust(proxies: TrustedProxies): (ip: string, hopsTrusted: number) => boolean {
  if (proxies === null) return () => false
  if (typeof proxies === 'number') return (_ip, hopsTrusted) => hopsTrusted < proxies
  const networks = proxies.map(parseNetwork)
  return (ip) => isIP(ip) !== 0 && networks.some((network) => contains(network, ipaddr.process(ip)))
}

function contains([base, prefix]: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.kind() === base.kind() && address.match(base, prefix)
}

function parseNetwork(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
