import ipaddr from 'ipaddr.js'
import type { Logger } from '../../observability/logger.ts'
import { watchedFile } from './watchedFile.ts'

/** The list of networks that an operator distrusts. */
export interface BadNetworks {
  /** The listed network that holds an address; null: none. */
  holding(ipAddress: string): string | null
  stop(): void
}

/** The listed networks by kind, prefix length and the bits before it: a look-up costs one step a length, however long the list. */
interface Networks {
  readonly lengths: { readonly ipv4: readonly number[]; readonly ipv6: readonly number[] }
  readonly prefixes: ReadonlySet<string>
}

/** Without a list nobody is on it. */
const none: BadNetworks = { holding: () => null, stop() {} }

/**
 * One address or network (CIDR) a line, `#` or `;` before a remark; read again when it changes.
 * @throws Error where the file does not read, or a line is neither.
 */
export function openBadNetworks(path: string | null, logger: Logger, everyMs?: number): BadNetworks {
  if (path === null) return none
  const file = watchedFile(path, readNetworks, logger, everyMs)
  return { holding: (ipAddress) => holding(file.current(), ipAddress), stop: file.stop }
}

function readNetworks(bytes: Buffer): Networks {
  const lengths = { ipv4: new Set<number>(), ipv6: new Set<number>() }
  const prefixes = new Set<string>()
  for (const [index, line] of bytes.toString('utf8').split(/\r?\n/).entries()) {
    const entry = line.replace(/[#;].*$/, '').trim()
    if (entry === '') continue
    const network = parseNetwork(entry)
    if (network === null) throw new Error(`line ${index + 1} is neither an address nor a network`)
    lengths[network.address.kind()].add(network.bits)
    prefixes.add(prefixOf(network.address, network.bits))
  }
  const longestFirst = (set: ReadonlySet<number>) => [...set].toSorted((one, other) => other - one)
  return { lengths: { ipv4: longestFirst(lengths.ipv4), ipv6: longestFirst(lengths.ipv6) }, prefixes }
}

/** Null for what is neither, or is everybody: `10/8` is read as 0.0.0.10 by some, and refused here. */
function parseNetwork(entry: string): { address: ipaddr.IPv4 | ipaddr.IPv6; bits: number } | null {
  const [host = '', length, ...rest] = entry.split('/')
  if (rest.length > 0 || !(ipaddr.IPv6.isValid(host) || ipaddr.IPv4.isValidFourPartDecimal(host))) return null
  if (length === undefined) {
    const address = ipaddr.process(host)
    return { address, bits: address.kind() === 'ipv4' ? 32 : 128 }
  }
  if (!ipaddr.isValidCIDR(entry)) return null
  const [address, bits] = ipaddr.parseCIDR(entry)
  return bits === 0 ? null : { address, bits }
}

function holding({ lengths, prefixes }: Networks, ipAddress: string): string | null {
  if (!ipaddr.isValid(ipAddress)) return null
  const address = ipaddr.process(ipAddress)
  for (const bits of lengths[address.kind()]) {
    const prefix = prefixOf(address, bits)
    if (prefixes.has(prefix)) return prefix
  }
  return null
}

/** The network of so many bits that holds an address, in canonical form. */
function prefixOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address.toByteArray()
  const kept = bytes.map((byte, index) => byte & (0xff << Math.max(0, Math.min(8, 8 * (index + 1) - bits))))
  return `${ipaddr.fromByteArray(kept).toString()}/${bits}`
}
