import assert from 'node:assert/strict'
import { type Signable, issueKey, send } from './apiKeys.ts'
import { ME } from './graphqlClient.ts'
import { suiteServer } from './server.ts'

/** What is asked where nothing else is said. */
export const body = JSON.stringify({ query: ME })

/** What is sent; each part may be other than what was signed. */
interface Sent {
  readonly method?: string
  readonly target?: string
  readonly body?: string
  readonly host?: string
  /** Headers in pairs, after the others. */
  readonly more?: readonly string[]
}

/** Signs and sends to one server. */
interface SignedCalls {
  readonly authority: string
  signable(changes?: Partial<Signable>): Signable
  deliver(headers: object, sent?: Sent): Promise<{ status: number; text: string }>
}

export function signedCalls(url: string): SignedCalls {
  const authority = new URL(url).host
  return {
    authority,
    signable: (changes = {}) => ({ method: 'POST', authority, target: '/graphql', body, ...changes }),
    deliver: (headers, sent = {}) =>
      send(url, {
        method: sent.method ?? 'POST',
        target: sent.target ?? '/graphql',
        body: sent.body ?? body,
        headers: [
          'Host',
          sent.host ?? authority,
          'Content-Type',
          'application/json',
          'Accept',
          'application/graphql-response+json',
          ...Object.entries(headers).flat(),
          ...(sent.more ?? []),
        ],
      }),
  }
}

/** A server for a suite about signatures, somebody on it, and a key of theirs that signs. */
export async function signedSuite() {
  const server = await suiteServer({ ALLOWED_HOSTS: '*', TRUSTED_PROXIES: '127.0.0.1' })
  const ada = await server.register()
  const key = await issueKey(server, ada.accessToken, { signed: true })
  return { server, ada, key, ...signedCalls(server.url) }
}

/** Fails unless the answer is the one refusal of credentials, with nothing else in it. */
export function refused({ status, text }: { status: number; text: string }, what?: string): void {
  assert.equal(status, 401, what)
  assert.ok(text.includes('"UNAUTHENTICATED"'), what)
  assert.equal(/@example\.com|"data":\{/.test(text), false, what)
}
