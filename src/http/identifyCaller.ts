import { anonymous } from '../auth/viewer.ts'
import { Refusal } from '../errors.ts'
import type { HttpMiddleware } from './httpContext.ts'
import type { HttpDeps } from './httpDeps.ts'

/** Finds out who asks, once. A credential that does not count is kept as `identifyFault`: first it is paid for. */
export function identifyCaller({
  identify,
  onRejected,
}: Pick<HttpDeps, 'identify' | 'onRejected'>): HttpMiddleware {
  return async ({ req, state }, next) => {
    state.viewer = anonymous
    state.identifyFault = null
    try {
      state.viewer = await identify(req.headers.authorization, state.client)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      state.identifyFault = error
      if (error.code !== 'SERVICE_UNAVAILABLE') onRejected(state.client, error.detail ?? error.code)
    }
    await next()
  }
}
