import ipaddr from 'ipaddr.js'
import type { Key } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'

/**
 * What one household or attacker holds at least: an IPv4 address as it is, of an IPv6 address its /64 (RFC 6177),
 * an IPv4-mapped one folded to IPv4. What is no address is its own block.
 */
export function addressBlock(ip: string): string {
  if (!ip.includes(':') || !ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return `${Buffer.from(address.toByteArray().slice(0, 8)).toString('hex')}/64`
}

/** The name a store knows a counter by: HMAC-SHA-256 in base64url, so that no store holds an address or an e-mail. */
export function limitKey(key: Key, limitName: string, parts: readonly string[]): string {
  return mac(key, JSON.stringify([limitName, ...parts])).toString('base64url')
}
