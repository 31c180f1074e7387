import { createHmac } from 'node:crypto'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Clock } from '../observability/clock.ts'
import { PrivateAddress, type ResolveAll, isPublic, publicLookup } from './publicLookup.ts'

export interface WebhookSettings {
  readonly url: string
  /** Base64, with or without the prefix `whsec_`. */
  readonly secret: string
  /** Whether the receiver may be in a private network or on this machine. */
  readonly allowPrivate: boolean
}

/** What is posted; `id` is the same each time that it is tried, so that a receiver knows a repetition. */
interface WebhookMessage {
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface Webhook {
  /** Resolves once the receiver took the message (2xx). @throws Error in words without the URL, which is a secret. */
  post(message: WebhookMessage): Promise<void>
}

export interface WebhookDeps {
  readonly clock: Clock
  readonly timeoutMs?: number
  readonly resolveAll?: ResolveAll
}

const timeoutMsUsually = 10_000

/** Posts signed messages (Standard Webhooks 1.0.0). Redirects are answers like any other: not taken. */
export function createWebhook(settings: WebhookSettings, deps: WebhookDeps): Webhook {
  const { allowPrivate } = settings
  const { clock, resolveAll, timeoutMs = timeoutMsUsually } = deps
  const url = new URL(settings.url)
  const key = Buffer.from(settings.secret.replace(/^whsec_/, ''), 'base64')
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const reach: RequestOptions = allowPrivate ? {} : { lookup: publicLookup(resolveAll) }

  return {
    async post({ id, ...message }) {
      // A literal address is connected to without a look-up.
      if (!allowPrivate && isIP(host) !== 0 && !isPublic(host)) throw new PrivateAddress()
      const body = JSON.stringify(message)
      const seconds = String(Math.floor(clock.now() / 1000))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const sent = request(url, {
        ...reach,
        method: 'POST',
        // A connection of its own: none is kept that was judged long ago.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Gatehouse',
          'webhook-id': id,
          'webhook-timestamp': seconds,
          'webhook-signature': `v1,${sign(key, id, seconds, body)}`,
        },
      })
      sent.once('error', (error) => reject(inOurWords(error)))
      sent.once('response', ({ statusCode = 0 }) => {
        // What it says beyond that is nothing to us, however long it is.
        sent.destroy()
        if (statusCode >= 200 && statusCode < 300) resolve()
        else reject(new Error(`the receiver answered ${statusCode}`))
      })
      sent.end(body)
      return promise
    },
  }
}

function sign(key: Buffer, id: string, seconds: string, body: string): string {
  return createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
}

function inOurWords(error: Error): Error {
  if (error instanceof PrivateAddress) return error
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return new Error('the receiver did not answer in time')
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'a fault of the connection'
  return new Error(`the receiver could not be reached (${code})`)
}
