import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'

const unhurried = new WeakSet<IncomingMessage>()

/** Lets this request's body arrive in its own time: of a file, whose sender has proved that they may send one. */
export function takeYourTime(req: IncomingMessage): void {
  unhurried.add(req)
}

/** Watches over bodies that are on their way. */
export interface BodyDeadline {
  watch(req: IncomingMessage): void
  stop(): void
}

/**
 * Node's own `requestTimeout` knows no exception, so this takes its place: a body must be whole `withinMs` after its
 * request began, unless it may take its time. One look each `everyMs` over all of them costs a request nothing.
 */
export function createBodyDeadline(
  withinMs: number,
  everyMs: number,
  onLate: (error: NodeJS.ErrnoException, socket: Duplex) => void,
): BodyDeadline {
  const arriving = new Map<IncomingMessage, number>()

  const look = () => {
    const late = performance.now() - withinMs
    for (const [req, began] of arriving) {
      if (req.complete || req.destroyed || unhurried.has(req)) arriving.delete(req)
      else if (began < late) {
        arriving.delete(req)
        const error = new Error('the body took too long')
        onLate(Object.assign(error, { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), req.socket)
      }
    }
  }
  const timer = setInterval(look, everyMs).unref()

  return {
    watch(req) {
      const { headers } = req
      if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
      arriving.set(req, performance.now())
    },
    stop: () => clearInterval(timer),
  }
}
