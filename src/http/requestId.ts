import { v7 } from 'uuid'
import type { HttpMiddleware } from './httpContext.ts'

const wellFormed = /^[A-Za-z0-9._-]{1,64}$/

/** Names the request: the caller's own `X-Request-Id` where it is well formed, else a UUIDv7; the answer carries it. */
export function requestId(): HttpMiddleware {
  return ({ req, res, state }, next) => {
    const given = req.headers['x-request-id']
    state.requestId = typeof given === 'string' && wellFormed.test(given) ? given : v7()
    res.setHeader('X-Request-Id', state.requestId)
    return next()
  }
}
