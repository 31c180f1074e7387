import type { HttpMiddleware } from './httpContext.ts'

/** A credential that is present and bad is refused, never treated as anonymous. */
export function refuseBadCredential(): HttpMiddleware {
  return ({ state }, next) => {
    if (state.identifyFault !== null) throw state.identifyFault
    return next()
  }
}
