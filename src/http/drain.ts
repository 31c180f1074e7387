import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A socket that has sent half a head by then is not going to send the rest (the server's own `headersTimeout`). */
const unfinishedHeadMs = 5_000

/** Knows which connections owe an answer, so that a stop drops none of them. `connected` is the server's event. */
export function createDrain(server: Server, connected: 'connection' | 'secureConnection') {
  const sockets = new Set<Duplex>()
  const answering = new Map<Duplex, ServerResponse>()
  let closing = false

  server.on(connected, (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  return {
    /** Counts the request in until its answer is out. */
    track(res: ServerResponse): void {
      const { socket } = res.req
      answering.set(socket, res)
      if (closing) res.shouldKeepAlive = false
      res.once('close', () => {
        // A pipelined request may have followed on the same socket.
        if (answering.get(socket) === res) answering.delete(socket)
        if (closing) setImmediate(() => server.closeIdleConnections())
      })
    },

    /** Whether an answer is already on its way on this connection. */
    isAnswering(socket: Duplex): boolean {
      return answering.get(socket)?.headersSent === true
    },

    /** Stops accepting, lets every answer in flight finish and closes; what is left after `withinMs` is cut off. */
    async close(withinMs: number): Promise<void> {
      closing = true
      const { promise: closed, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      for (const res of answering.values()) if (!res.headersSent) res.shouldKeepAlive = false
      for (const socket of sockets) if (silent(socket)) socket.destroy()

      const destroyUnfinished = () => {
        for (const socket of sockets) if (!answering.has(socket)) socket.destroy()
      }
      const timers = [
        setTimeout(destroyUnfinished, Math.min(unfinishedHeadMs, withinMs)),
        setTimeout(() => server.closeAllConnections(), withinMs),
      ]
      await closed
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

/** Connected and never said a word: Node counts it as busy. */
function silent(socket: Duplex): boolean {
  return 'bytesRead' in socket && socket.bytesRead === 0
}
