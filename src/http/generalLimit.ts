import { Refusal } from '../errors.ts'
import type { LimitDecision } from '../limits/limit.ts'
import { type HttpMiddleware, type HttpState, pathOf } from './httpContext.ts'
import type { GeneralLimits, HttpDeps } from './httpDeps.ts'
import { rateLimitHeaders } from './rateLimitHeaders.ts'

/** A guess is dearer than a question. */
const badCredentialPoints = 5

/**
 * The limit that every request meets before its body is read: charged to the person whose credential proved good,
 * otherwise to the address.
 */
export function generalLimit({
  generalLimits,
  onLimited,
}: Pick<HttpDeps, 'generalLimits' | 'onLimited'>): HttpMiddleware {
  return (ctx, next) => {
    const decision = charge(generalLimits, ctx.state)
    for (const [name, value] of rateLimitHeaders([decision])) ctx.res.setHeader(name, value)
    if (decision.allowed) return next()

    onLimited(ctx.state.client, decision.limit.name, pathOf(ctx.req.url ?? ''))
    throw new Refusal('RATE_LIMITED', { retryAfter: decision.resetSeconds, policy: decision.limit.name })
  }
}

function charge(limits: GeneralLimits, { client, identifyFault, viewer }: HttpState): LimitDecision {
  if (viewer.kind !== 'anonymous') return limits.person(viewer.userId, 1)
  const guessed = identifyFault !== null && identifyFault.code !== 'SERVICE_UNAVAILABLE'
  return limits.address(client.ip, guessed ? badCredentialPoints : 1)
}
