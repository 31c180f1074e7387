import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './httpProblem.ts'

/**
 * The body of a request as it arrives, up to `maxBytes`, no faster than it is taken.
 * @throws HttpProblem PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE for a content coding, BODY_INCOMPLETE where the sender
 * went away.
 */
export async function* chunksOfBody(
  req: IncomingMessage,
  maxBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  const coding = req.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (coding !== 'identity')
    throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', { 'Accept-Encoding': 'identity' })
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw new HttpProblem('PAYLOAD_TOO_LARGE')

  let size = 0
  // Not destroyed at the end: there is still an answer to deliver on this connection.
  const chunks: AsyncIterable<Buffer> = req.iterator({ destroyOnReturn: false })
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > maxBytes) throw new HttpProblem('PAYLOAD_TOO_LARGE')
      yield chunk
    }
  } catch (error) {
    if (error instanceof HttpProblem || req.complete) throw error
    throw new HttpProblem('BODY_INCOMPLETE')
  }
  if (!req.complete) throw new HttpProblem('BODY_INCOMPLETE')
}
