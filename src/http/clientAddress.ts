import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { HttpMiddleware } from './httpContext.ts'
import type { TrustedProxies } from './httpDeps.ts'
import { hopAddress, createTrustedHop } from './trustedHop.ts'

const userAgentMax = 512
const controls = /\p{Cc}/gu

/**
 * Says who is at the other end: the socket's address, or the right-most hop that no trusted proxy vouches for.
 * Koa's own `proxy` option stays off: it believes the left-most entry, which the client writes.
 */
export function clientAddress(trustedProxies: TrustedProxies): HttpMiddleware {
  const trustedHop = createTrustedHop(trustedProxies)

  return ({ req, state }, next) => {
    const socketIp = socketAddress(req)
    const forwardedFor = trustedProxies === null ? undefined : req.headers['x-forwarded-for']
    const hop =
      typeof forwardedFor === 'string' ? trustedHop(socketIp, forwardedFor) : { ip: socketIp, trusted: 0 }
    const userAgent = req.headers['user-agent']

    state.client = {
      requestId: state.requestId,
      ip: hop.ip,
      userAgent: userAgent === undefined ? null : userAgent.slice(0, userAgentMax).replace(controls, ''),
    }
    state.secure = req.socket instanceof TLSSocket || (hop.trusted > 0 && forwardedOverTls(req, hop.trusted))
    return next()
  }
}

/** The canonical address of the socket itself; empty once the socket is gone. */
export function socketAddress({ socket }: IncomingMessage): string {
  const address = socket.remoteAddress ?? ''
  return hopAddress(address) ?? address
}

/** Reads the entry that the outermost trusted proxy wrote; a proxy that overwrites instead of appending leaves one. */
function forwardedOverTls(req: IncomingMessage, hopsTrusted: number): boolean {
  const header = req.headers['x-forwarded-proto']
  if (typeof header !== 'string') return false
  const protocols = header.split(',')
  return protocols[Math.max(0, protocols.length - hopsTrusted)]?.trim().toLowerCase() === 'https'
}
