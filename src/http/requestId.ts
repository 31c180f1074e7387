import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'
import type { HttpMiddleware } from './httpContext.ts'

const wellFormed = /^[A-Za-z0-9._-]{1,64}$/
const idBytes = 16

/** Names the request: the caller's own `X-Request-Id` where it is well formed, else a UUIDv7; the answer carries it. */
export function requestId(): HttpMiddleware {
  const next16 = createRandomPool()

  return ({ req, res, state }, next) => {
    const given = req.headers['x-request-id']
    state.requestId = typeof given === 'string' && wellFormed.test(given) ? given : v7({ random: next16() })
    res.setHeader('X-Request-Id', state.requestId)
    return next()
  }
}

/** Sixteen random bytes a call, drawn from the system 256 calls at a time: a draw costs the same for 16 as for 4,096. */
function createRandomPool(): () => Uint8Array {
  const pool = new Uint8Array(256 * idBytes)
  let used = pool.length

  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += idBytes
    return pool.subarray(used - idBytes, used)
  }
}
