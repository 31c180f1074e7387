import type { LimitDecision } from '../limits/limit.ts'
import type { HttpContext } from './httpContext.ts'
import { rateLimitHeaders } from './rateLimitHeaders.ts'

/** Beside those of the general limit. How long to wait is one number, which an error may have told already. */
export function tellLimits(ctx: HttpContext, decisions: readonly LimitDecision[]): void {
  for (const [name, value] of rateLimitHeaders(decisions)) {
    if (name === 'Retry-After') ctx.set(name, value)
    else ctx.append(name, value)
  }
}
