import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { v7 } from 'uuid'
import type { HttpDeps } from './httpDeps.ts'
import { HttpProblem, type HttpProblemCode } from './httpProblem.ts'
import { problemBody } from './problems.ts'
import type { HeaderList } from './headerList.ts'

const codes = new Map<string, HttpProblemCode>([
  ['HPE_HEADER_OVERFLOW', 'HEADERS_TOO_LARGE'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'PAYLOAD_TOO_LARGE'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'REQUEST_TIMEOUT'],
])

/**
 * Answers what never became a request (malformed, too slow, headers too large) in place of Node's bare status line:
 * the same headers and the same problem form as everywhere else, then the connection closes.
 */
export function malformedRequest(
  { logger, metrics }: Pick<HttpDeps, 'logger' | 'metrics'>,
  headers: HeaderList,
) {
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const requestId = v7()
    const problem = new HttpProblem(codes.get(error.code ?? '') ?? 'BAD_REQUEST')
    metrics.requests.inc({ method: 'other', route: 'other', status: problem.status })
    logger.info({ status: problem.status, reason: error.code, requestId }, 'malformed request')
    socket.end(rawAnswer(problem, requestId, headers), () => socket.destroy())
  }
}

function rawAnswer(problem: HttpProblem, requestId: string, headers: HeaderList): string {
  const body = problemBody(problem, requestId)
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `X-Request-Id: ${requestId}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
