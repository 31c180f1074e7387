import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { type Viewer, anonymous } from '../../src/auth/viewer.ts'
import { Refusal } from '../../src/errors.ts'
import type { HttpDeps, HttpSettings, Readiness } from '../../src/http/httpDeps.ts'
import type { ServerPatience } from '../../src/http/listen.ts'
import { readBody } from '../../src/http/readBody.ts'
import { createHttp } from '../../src/http/server.ts'
import type { LimitDecision } from '../../src/limits/limit.ts'
import { systemClock } from '../../src/observability/clock.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'

export const person: Viewer = {
  kind: 'session',
  userId: 'ada',
  person: {
    id: 'ada',
    email: 'ada@example.com',
    username: null,
    emailVerified: true,
    roles: ['USER'],
    status: 'ACTIVE',
    createdAt: new Date(0),
    lastLoginAt: null,
    secondFactorMethods: [],
  },
  sessionId: 'session-of-ada',
  roles: new Set(['USER']),
  assuranceLevel: 1,
  secondFactorMethods: [],
  authenticationMethods: ['pwd'],
  authenticatedAt: 0,
  securityVersion: 1,
  expiresAt: 1,
}

const settings: HttpSettings = {
  production: false,
  host: '127.0.0.1',
  port: 0,
  corsOrigins: ['https://app.example.com'],
  allowedHosts: ['127.0.0.1', 'api.example.com', '::1'],
  trustedProxies: null,
  sslRedirect: false,
  hstsSeconds: 31_536_000,
  tls: null,
  metricsToken: null,
  securityContact: null,
  appUrl: 'https://app.example.com',
  trustedDocumentsOnly: false,
}

/** A server over the real transport, with the smallest true parts behind it, and what was heard of it. */
export async function startTransport(
  overrides: Partial<HttpSettings> = {},
  parts: Partial<HttpDeps> = {},
  patience: ServerPatience = {},
) {
  const lines: string[] = []
  const limited: string[] = []
  const rejected: string[] = []
  const charged = new Map<string, number>()
  let readiness: Readiness = 'ready'

  const charge = (name: string, key: string, points: number, max: number): LimitDecision => {
    const used = (charged.get(key) ?? 0) + points
    charged.set(key, used)
    const limit = {
      name,
      points: max,
      windowSeconds: 900,
      blockSeconds: null,
      onStoreError: 'INSURANCE' as const,
    }
    return {
      allowed: used <= max,
      limit,
      remaining: Math.max(0, max - used),
      resetSeconds: 900,
      store: 'memory',
    }
  }
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })

  const { listen } = createHttp({
    settings: { ...settings, ...overrides },
    logger: createLogger('debug', destination),
    metrics: createMetrics(),
    clock: systemClock,
    runStored: () => Promise.resolve(null),
    evidence: null,
    identify: (authorization) => {
      if (authorization === undefined) return anonymous
      if (authorization === 'Bearer good') return person
      if (authorization === 'Bearer stuck') throw new Refusal('SERVICE_UNAVAILABLE')
      throw new Refusal('UNAUTHENTICATED', { detail: 'forged' })
    },
    generalLimits: {
      address: (ip, points) => charge('general', ip, points, 100),
      person: (userId, points) => charge('general-user', userId, points, 600),
    },
    onLimited: (client, name, path) => limited.push(`${client.ip} ${name} ${path}`),
    onRejected: (client, refusal) => rejected.push(`${client.ip} ${refusal.detail ?? refusal.code}`),
    graphql: async (ctx) => {
      const { viewer } = ctx.state
      const body = ctx.method === 'POST' ? await readBody(ctx.req, 64 * 1024) : Buffer.alloc(0)
      ctx.body = JSON.stringify({
        bytes: body.length,
        viewer: viewer.kind,
        fault: ctx.state.identifyFault?.code ?? null,
      })
      ctx.status = 200
      ctx.set('Content-Type', 'application/json')
    },
    jwks: () => ({ keys: [{ kid: 'one' }] }),
    health: { database: () => Promise.resolve(true), replica: null, redis: null },
    readiness: () => readiness,
    ...parts,
  })
  const listening = await listen(patience)

  return {
    ...listening,
    charged,
    limited,
    rejected,
    lines,
    become: (word: Readiness) => (readiness = word),
    /** Sends bytes as they are on a connection of its own and returns all that comes back until it closes. */
    raw: (request: string) => rawExchange(listening.port, request),
    [Symbol.asyncDispose]: () => listening.close(0),
  }
}

export type Transport = Awaited<ReturnType<typeof startTransport>>

/** Whole answers as text; a reset after the answer is not an error here. */
export function rawExchange(port: number, request: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => (answer += chunk))
  socket.on('error', () => undefined)
  socket.on('close', () => resolve(answer))
  socket.write(request)
  return promise
}

/** The status of a raw answer, 0 where there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}

/** The headers of a raw answer by name in lower case. */
export function headersOf(answer: string): Map<string, string> {
  const [head = ''] = answer.split('\r\n\r\n', 1)
  const pairs = head.split('\r\n').slice(1)
  return new Map(
    pairs.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
}
