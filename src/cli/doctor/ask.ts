import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import { NoAnswer } from './noAnswer.ts'

/** More of a body is not read: no answer of Gatehouse to a stranger is as long. */
const bodyBytesMax = 256 * 1024

export interface Question {
  readonly method: 'GET' | 'POST' | 'OPTIONS'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface TlsFacts {
  readonly protocol: string
  /** Why a browser would not trust the certificate; null where it would. */
  readonly distrust: string | null
  readonly validTo: Date
}

export interface Answer {
  readonly question: Question
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Whether there was more of the body than was read. */
  readonly isCut: boolean
  /** Null over plain HTTP. */
  readonly tls: TlsFacts | null
  /** Milliseconds since the epoch, by this machine, between the question and the head of its answer. */
  readonly askedAt: number
}

/**
 * Asks once, on a connection of its own. Redirects are not followed and certificates not insisted on, since nothing
 * secret is sent: what is wrong with them is told. Throws `NoAnswer`.
 */
export async function ask(base: URL, question: Question, signal: AbortSignal): Promise<Answer> {
  const began = Date.now()
  try {
    const message = await headOf(base, question, signal)
    const askedAt = (began + Date.now()) / 2
    const tls = message.socket instanceof TLSSocket ? tlsFacts(message.socket) : null
    const { statusCode: status = 0, headers } = message
    return { question, status, headers, ...(await readBody(message)), tls, askedAt }
  } catch (error) {
    const words = signal.aborted ? 'it took too long' : wordsFor(error)
    throw new NoAnswer(`${question.method} ${question.path}: ${words}`, { cause: error })
  }
}

function headOf(base: URL, question: Question, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, path, headers, body } = question
  const host = base.hostname.replace(/^\[|\]$/g, '')
  const options = {
    host,
    port: base.port === '' ? undefined : Number(base.port),
    method,
    path: `${base.pathname.replace(/\/$/, '')}${path}`,
    headers: {
      Host: base.host,
      'User-Agent': 'gatehouse doctor',
      ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
    agent: false as const,
    signal,
  }
  return new Promise((resolve, reject) => {
    const asked =
      base.protocol === 'https:'
        ? requestTls({ ...options, rejectUnauthorized: false, servername: isIP(host) === 0 ? host : '' })
        : requestPlain(options)
    asked.on('response', resolve).on('error', reject)
    asked.on('upgrade', (_message, socket) => {
      socket.destroy()
      reject(new Error('it changed the protocol'))
    })
    asked.end(body)
  })
}

async function readBody(message: IncomingMessage): Promise<{ body: string; isCut: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    // The loop's own end destroys the message, and with it the connection.
    if (size > bodyBytesMax) break
  }
  const isCut = size > bodyBytesMax
  return { body: Buffer.concat(chunks).subarray(0, bodyBytesMax).toString('utf8'), isCut }
}

function tlsFacts(socket: TLSSocket): TlsFacts {
  // The types say Error; Node sets the code alone.
  const distrust: unknown = socket.authorizationError
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    distrust: distrust === null || distrust === undefined ? null : codeOf(distrust),
    validTo: new Date(socket.getPeerCertificate().valid_to),
  }
}

const faults = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'nobody knows the name of the host'],
  ['EAI_AGAIN', 'the name of the host could not be looked up'],
  ['ECONNRESET', 'the connection was cut'],
  ['EPIPE', 'the connection was cut'],
  ['EHOSTUNREACH', 'there is no way to the host'],
  ['ENETUNREACH', 'there is no way to the host'],
  ['ETIMEDOUT', 'it took too long'],
  ['EPROTO', 'there is no TLS that both sides speak'],
  ['HPE_HEADER_OVERFLOW', 'the headers are longer than 16 KiB'],
])

function wordsFor(error: unknown): string {
  const code = codeOf(error)
  const words = faults.get(code)
  if (words !== undefined) return words
  if (code.startsWith('HPE_')) return 'what came is not HTTP'
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')
    ? 'there is no TLS that both sides speak'
    : `it failed (${code})`
}

function codeOf(error: unknown): string {
  if (typeof error === 'string') return error
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
