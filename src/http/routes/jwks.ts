import { createHash } from 'node:crypto'
import type { Route } from '../exactPath.ts'
import type { HttpDeps } from '../httpDeps.ts'

/** Seconds: well under the overlap of a key rotation. */
const maxAgeSeconds = 300

/** `GET /.well-known/jwks.json`: the public signing keys (RFC 7517), the one answer that caches may keep. */
export function jwksRoute({ jwks }: Pick<HttpDeps, 'jwks'>): Route {
  return {
    path: '/.well-known/jwks.json',
    methods: ['GET', 'HEAD'],
    handle(ctx) {
      const body = JSON.stringify(jwks())
      ctx.body = body
      ctx.status = 200
      ctx.set('Content-Type', 'application/json')
      ctx.set('Cache-Control', `public, max-age=${maxAgeSeconds}`)
      ctx.set('ETag', `"${createHash('sha256').update(body).digest('base64url')}"`)
      if (ctx.fresh) ctx.status = 304
    },
  }
}
