import { createHash, createHmac, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import type { GraphqlClient } from './graphqlClient.ts'

export const CREATE_API_KEY =
  'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id prefix } } }'

/** A key in the hands of a test. */
export interface TestKey {
  readonly id: string
  /** `gk_<id>_<secret>`. */
  readonly text: string
  /** The part that signs. */
  readonly secret: string
}

/** Makes a key for whoever is signed in with this token; throws where it is refused. */
export async function issueKey(
  server: GraphqlClient,
  token: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<TestKey> {
  const { data, text } = await server.graphql(
    CREATE_API_KEY,
    { input: { name: 'a key', scopes: ['ME_READ'], ...input } },
    { token },
  )
  if (data?.createApiKey == null) throw new Error(`no key: ${text}`)
  return testKey(data.createApiKey.secret)
}

export function testKey(text: string): TestKey {
  const [, id = '', secret = ''] = text.split('_')
  return { id, text, secret }
}

/** What of a request is signed; each part may be told other than it is sent. */
export interface Signable {
  readonly method: string
  readonly authority: string
  readonly target: string
  readonly body: string
  readonly created?: number
  readonly nonce?: string
  readonly keyId?: string
  readonly components?: readonly string[]
  /** After the parameters that stand there anyway. */
  readonly moreParams?: string
}

export interface SignatureHeaders {
  readonly 'content-digest': string
  readonly 'signature-input': string
  readonly signature: string
}

export const nowSeconds = () => Math.floor(Date.now() / 1000)

/** Signs as RFC 9421 says, written apart from the code that verifies. */
export function sign(key: TestKey, signable: Signable): SignatureHeaders {
  const { method, authority, target, body, created = nowSeconds(), nonce = randomUUID() } = signable
  const [path = '', query] = target.split('?', 2)
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  const values: Readonly<Record<string, string>> = {
    '@method': method,
    '@authority': authority,
    '@path': path,
    '@query': `?${query ?? ''}`,
    'content-digest': digest,
    'content-type': 'application/json',
  }
  const components =
    signable.components ?? Object.keys(values).filter((name) => name !== '@query' || query !== undefined)
  const list = components.map((name) => `"${name}"`).join(' ')
  const params = `(${list});created=${created};nonce="${nonce}";keyid="${signable.keyId ?? key.id}"${signable.moreParams ?? ''}`
  const base = [
    ...components.map((name) => `"${name}": ${values[name] ?? ''}`),
    `"@signature-params": ${params}`,
  ]
  const signature = createHmac('sha256', key.secret).update(base.join('\n')).digest('base64')
  return { 'content-digest': digest, 'signature-input': `sig1=${params}`, signature: `sig1=:${signature}:` }
}

/** Sends a request as it is, headers in pairs, and answers its status and text. */
export async function send(
  url: string,
  {
    method,
    target,
    body,
    headers,
  }: { method: string; target: string; body: string; headers: readonly string[] },
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>()
  const outgoing = request({ hostname, port, method, path: target, headers: [...headers] }, (answer) => {
    let text = ''
    answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}
