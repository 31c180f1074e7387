import { type HttpMiddleware, pathOf } from './httpContext.ts'

/** A credential that is present and bad is refused, never treated as anonymous; `/graphql` says it in its own form. */
export function refuseBadCredential(): HttpMiddleware {
  return ({ req, state }, next) => {
    if (state.identifyFault !== null && pathOf(req.url ?? '') !== '/graphql') throw state.identifyFault
    return next()
  }
}
