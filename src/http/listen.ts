import { once } from 'node:events'
import { type RequestListener, type Server, type ServerOptions, createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import { createBodyDeadline } from './bodyDeadline.ts'
import { createDrain } from './drain.ts'
import type { HttpDeps } from './httpDeps.ts'
import { malformedRequest } from './malformedRequest.ts'
import type { HeaderList } from './headerList.ts'
import { reloadTls, tlsContext } from './tlsContext.ts'

/** How long a client may take, in milliseconds, and how large its headers may be, in bytes. */
export interface ServerPatience extends Pick<
  ServerOptions,
  'headersTimeout' | 'keepAliveTimeout' | 'maxHeaderSize'
> {
  readonly requestTimeout?: number
  readonly connectionsCheckingInterval?: number
}

/** Milliseconds and bytes that held 10,000 hostile sockets while an ordinary client was served. */
const serverPatience = {
  headersTimeout: 5_000,
  /** Of `bodyDeadline`, which takes the place of Node's. */
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  // Above the 60 s that balancers keep an idle connection: the one who closes first must be they, or they see resets.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
} satisfies ServerPatience

/** Above the 10 s that an operation may take, and the 12 s between the pings of an event stream. */
const silenceMs = 15_000
const connectionsMax = 20_000
const drainMs = 10_000

export interface Listening {
  readonly url: string
  readonly port: number
  /** Refuses new connections, lets the answers in flight finish, and cuts off what is left after `withinMs`. */
  close(withinMs?: number): Promise<void>
}

/** Binds the address and serves. @throws Error where the port is taken or the TLS files do not work. */
export async function listen(
  deps: HttpDeps,
  handle: RequestListener,
  headers: HeaderList,
  patience: ServerPatience = {},
): Promise<Listening> {
  const { logger, readiness, settings } = deps
  const { server, stopReloading } = createListener(deps, patience)
  const drain = createDrain(server, settings.tls === null ? 'connection' : 'secureConnection')
  const answerMalformed = malformedRequest(deps, headers)
  const tooLate = (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (drain.isAnswering(socket)) socket.destroy()
    else answerMalformed(error, socket)
  }
  const { requestTimeout, connectionsCheckingInterval } = { ...serverPatience, ...patience }
  const deadline = createBodyDeadline(requestTimeout, connectionsCheckingInterval, tooLate)
  const onRequest: RequestListener = (req, res) => {
    drain.track(res)
    deadline.watch(req)
    if (readiness() === 'draining') res.shouldKeepAlive = false
    handle(req, res)
  }

  server.setTimeout(silenceMs)
  server.maxConnections = connectionsMax
  server.on('request', onRequest)
  // Without this one Node answers an unknown Expect with a bare 417; RFC 9110 10.1.1 lets us ignore it.
  server.on('checkExpectation', onRequest)
  server.on('clientError', tooLate)
  server.listen(settings.port, settings.host)
  await once(server, 'listening')
  server.on('error', (error) => logger.error({ err: error }, 'the listening socket failed'))

  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.port
  const host = isIPv6(settings.host) ? `[${settings.host}]` : settings.host
  return {
    url: `${settings.tls === null ? 'http' : 'https'}://${host}:${port}`,
    port,
    async close(withinMs = drainMs) {
      stopReloading()
      await drain.close(withinMs)
      deadline.stop()
    },
  }
}

function createListener(
  { logger, settings }: HttpDeps,
  patience: ServerPatience,
): { server: Server; stopReloading: () => void } {
  const serverOptions: ServerOptions = {
    ...serverPatience,
    ...patience,
    requestTimeout: 0,
    // http/allowedHosts refuses it instead, with our headers on the answer.
    requireHostHeader: false,
  }
  if (settings.tls === null) return { server: createServer(serverOptions), stopReloading: () => undefined }
  const server = createTlsServer({
    ...serverOptions,
    ...tlsContext(settings.tls),
    handshakeTimeout: 5_000,
    ALPNProtocols: ['http/1.1'],
  })
  return { server, stopReloading: reloadTls(server, settings.tls, logger) }
}
