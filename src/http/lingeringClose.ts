import type { IncomingMessage } from 'node:http'
import type { HttpContext, HttpMiddleware } from './httpContext.ts'

const drainBytesMax = 4 * 1024 * 1024
const drainMsMax = 500
/** What Node may read and throw away by itself, to keep the connection. */
const smallBytes = 64 * 1024

/**
 * Answers a request whose body nobody read so that its sender sees the answer: first the answer, then a little of the
 * rest is read and dropped, then the connection closes. Closing at once resets it, and the sender sees EPIPE; reading
 * on without end is what the sender of a gigabyte wants.
 */
export function lingeringClose(): HttpMiddleware {
  return (ctx, next) => (mayBeLarge(ctx.req) ? answerThenDrain(ctx, next()) : next())
}

async function answerThenDrain(ctx: HttpContext, answered: Promise<unknown>): Promise<void> {
  await answered
  const { body, req, res } = ctx
  if (req.complete || res.headersSent || (typeof body !== 'string' && !Buffer.isBuffer(body))) return

  ctx.respond = false
  res.shouldKeepAlive = false
  res.setHeader('Content-Length', Buffer.byteLength(body))
  if (ctx.method === 'HEAD') res.flushHeaders()
  else res.write(body)
  await drain(req)
  res.end()
}

function mayBeLarge({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > smallBytes
}

function drain(req: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => resolve()
  const timer = setTimeout(done, drainMsMax)
  let drained = 0
  const onData = (chunk: Buffer) => {
    drained += chunk.length
    if (drained >= drainBytesMax) done()
  }
  req.on('data', onData).once('end', done).once('error', done).once('close', done)
  req.resume()
  return promise.finally(() => {
    clearTimeout(timer)
    req.off('data', onData).pause()
  })
}
