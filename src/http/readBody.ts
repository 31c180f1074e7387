import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './httpProblem.ts'

/**
 * The whole request body, as it was sent, up to `maxBytes`.
 * @throws HttpProblem PAYLOAD_TOO_LARGE (by its length before a byte is read, or as soon as it is exceeded),
 * UNSUPPORTED_MEDIA_TYPE for a content coding (a compressed body has no size to trust), BODY_INCOMPLETE where the
 * sender went away.
 */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const coding = req.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (coding !== 'identity')
    throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', { 'Accept-Encoding': 'identity' })
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw new HttpProblem('PAYLOAD_TOO_LARGE')

  const { promise, reject, resolve } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let size = 0
  const onData = (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    else reject(new HttpProblem('PAYLOAD_TOO_LARGE'))
  }
  const onEnd = () => {
    // The stream closes right after its end, before an `await` goes on.
    req.off('close', onGone)
    resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
  }
  const onGone = () => reject(new HttpProblem('BODY_INCOMPLETE'))

  req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  try {
    return await promise
  } finally {
    // Paused, not destroyed: http/lingeringClose still has an answer to deliver on this connection.
    if (!req.complete) req.pause()
    req.off('data', onData).off('end', onEnd).off('close', onGone)
  }
}
