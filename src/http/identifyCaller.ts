import { anonymous } from '../auth/viewer.ts'
import { Refusal } from '../errors.ts'
import type { HttpMiddleware } from './httpContext.ts'
import type { HttpDeps } from './httpDeps.ts'
import { signedRequestOf } from './signedRequestOf.ts'

/**
 * Finds out who asks, once. A credential that does not count is kept as `identifyFault`: first it is paid for.
 * Only where a signature over its digest has proved good is the body read here.
 */
export function identifyCaller({
  identify,
  onRejected,
}: Pick<HttpDeps, 'identify' | 'onRejected'>): HttpMiddleware {
  return async (ctx, next) => {
    const { req, state } = ctx
    state.viewer = anonymous
    state.identifyFault = null
    state.body = null
    try {
      state.viewer = await identify(req.headers.authorization, state.client, signedRequestOf(ctx))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      state.identifyFault = error
      if (error.code !== 'SERVICE_UNAVAILABLE') onRejected(state.client, error)
    }
    await next()
  }
}
