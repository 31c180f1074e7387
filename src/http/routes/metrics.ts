import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { Refusal } from '../../errors.ts'
import { onlyHost } from '../allowedHosts.ts'
import { socketAddress } from '../clientAddress.ts'
import type { Route } from '../exactPath.ts'
import type { HttpDeps } from '../httpDeps.ts'
import { HttpProblem } from '../httpProblem.ts'

const bearer = /^bearer +(\S+)$/i
const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** `GET /metrics`: Prometheus text, for the holder of METRICS_TOKEN; without one, for this machine only. */
export function metricsText({ metrics, settings }: Pick<HttpDeps, 'metrics' | 'settings'>): Route {
  return {
    path: '/metrics',
    methods: ['GET', 'HEAD'],
    async handle(ctx) {
      if (settings.metricsToken === null) mustBeLocal(ctx.req)
      else mustHoldToken(ctx.req, settings.metricsToken)
      ctx.body = await metrics.registry.metrics()
      ctx.set('Content-Type', metrics.registry.contentType)
    },
  }
}

function mustHoldToken({ headers }: IncomingMessage, token: string): void {
  const given = bearer.exec(headers.authorization ?? '')?.[1] ?? ''
  if (!timingSafeEqual(digest(given), digest(token))) throw new Refusal('UNAUTHENTICATED')
}

/** A loopback socket, nothing forwarded, and asked for by a local name: a rebound DNS name brings its own Host. */
function mustBeLocal(req: IncomingMessage): void {
  const host = onlyHost(req.rawHeaders)?.replace(/^\[|\]$/g, '') ?? ''
  const local =
    isLoopback(socketAddress(req)) &&
    (host === 'localhost' || isLoopback(host)) &&
    forwardingHeaders.every((name) => req.headers[name] === undefined)
  if (!local) throw new HttpProblem('METRICS_FORBIDDEN')
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}

/** Equal lengths for the comparison in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
