import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { TLSSocket, createSecureContext } from 'node:tls'
import { selfSigned } from '../http/selfSigned.ts'

/** The reserved code that asks for TLS before the first message (PostgreSQL, 54.7 SSLRequest). */
const sslRequest = 80_877_103

/** Postgres behind TLS, which production insists on and a throwaway database does not have. */
export interface TlsPostgres {
  /** The same database through TLS, with `sslmode=require`. */
  through(url: string): string
  close(): void
}

/** Ends TLS in front of the server of `plainUrl`; a client that does not ask for TLS is cut off. */
export async function startTlsPostgres(plainUrl: string): Promise<TlsPostgres> {
  const { hostname, port } = new URL(plainUrl)
  const secureContext = createSecureContext(selfSigned('localhost'))
  const sockets = new Set<Socket>()
  const track = (socket: Socket, other: Socket) => {
    sockets.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
  }

  const server = createServer((client) => {
    client.once('data', (first) => {
      if (first.length !== 8 || first.readUInt32BE(4) !== sslRequest) return void client.destroy()
      client.write('S')
      const inner = new TLSSocket(client, { isServer: true, secureContext })
      const upstream = connect(Number(port), hostname)
      track(client, upstream)
      track(upstream, client)
      inner.on('error', () => client.destroy())
      inner.pipe(upstream).pipe(inner)
      return undefined
    })
    client.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = portOf(server.address())

  return {
    through(url) {
      const front = new URL(url)
      front.host = `127.0.0.1:${own}`
      front.searchParams.set('sslmode', 'require')
      return front.href
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('not listening on a port')
  return address.port
}
