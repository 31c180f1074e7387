import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Long enough for a request that was on its way on a kept connection when the stop came. */
const graceMs = 250

/** Knows which connections owe an answer, so that a stop drops none of them. `connected` is the server's event. */
export function createDrain(server: Server, connected: 'connection' | 'secureConnection') {
  const sockets = new Set<Duplex>()
  const answering = new Map<Duplex, ServerResponse>()
  let phase: 'open' | 'grace' | 'closing' = 'open'

  server.on(connected, (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  const closeUnused = () => {
    phase = 'closing'
    server.closeIdleConnections()
    for (const socket of sockets) if (isSilent(socket)) socket.destroy()
  }

  return {
    /** Counts the request in until its answer is out. */
    track(res: ServerResponse): void {
      const { socket } = res.req
      answering.set(socket, res)
      if (phase !== 'open') res.shouldKeepAlive = false
      res.once('close', () => {
        // A pipelined request may have followed on the same socket.
        if (answering.get(socket) === res) answering.delete(socket)
        // An answer whose head was out before the stop has promised to keep its connection.
        if (phase === 'closing') setImmediate(() => server.closeIdleConnections())
      })
    },

    /** Whether an answer is already on its way on this connection. */
    isAnswering(socket: Duplex): boolean {
      return answering.get(socket)?.headersSent === true
    },

    /** Stops accepting, lets every answer in flight finish and closes; what is left after `withinMs` is cut off. */
    async close(withinMs: number): Promise<void> {
      phase = 'grace'
      for (const res of answering.values()) if (!res.headersSent) res.shouldKeepAlive = false
      const { promise: closed, resolve } = Promise.withResolvers<void>()
      // The plain close of node:net: that of node:http destroys kept connections at once, a request on its way or not.
      NetServer.prototype.close.call(server, () => resolve())
      const timers = [
        setTimeout(closeUnused, Math.min(graceMs, withinMs)),
        setTimeout(() => server.closeAllConnections(), withinMs),
      ]
      await closed
      for (const timer of timers) clearTimeout(timer)
      // Now for what else the close of node:http ends: its watch over slow requests.
      server.close(() => undefined)
    },
  }
}

/** Connected and never said a word: Node counts it as busy. */
function isSilent(socket: Duplex): boolean {
  return 'bytesRead' in socket && socket.bytesRead === 0
}
