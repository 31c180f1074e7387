import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Why a name leads nowhere that we connect to. Quotes no address: whoever reads the log may not be who chose it. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'
  constructor() {
    super('the receiver is in a private network or on this machine')
  }
}

/** Whether an address is anybody's on the public internet; what is no address is not. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && !address.includes('%') && ipaddr.process(address).range() === 'unicast'
}

/** Resolves a name, as `dns.lookup` does with `all`. */
export type ResolveAll = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

const resolveBySystem: ResolveAll = (hostname, callback) => {
  systemLookup(hostname, { all: true }, callback)
}

/**
 * The look-up of a connection itself, so that what is judged is what is connected to: a name that changes its address
 * between a check and the connection (DNS rebinding) gains nothing. One private address among public ones refuses all.
 */
export function publicLookup(resolveAll: ResolveAll = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolveAll(hostname, (error, addresses) => {
      const [first] = addresses
      if (error !== null) callback(error, [])
      else if (first === undefined || !addresses.every(({ address }) => isPublic(address)))
        callback(new PrivateAddress(), [])
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
