import type { HeaderList } from './securityHeaders.ts'
import type { LimitDecision } from '../limits/limit.ts'

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11) for these decisions in their order,
 * and `Retry-After` in seconds where one of them refuses. No decisions, no headers: a List may not be empty.
 */
export function rateLimitHeaders(decisions: readonly LimitDecision[]): HeaderList {
  if (decisions.length === 0) return []
  const waits = decisions.filter((decision) => !decision.allowed).map((decision) => decision.resetSeconds)
  return [
    ['RateLimit-Policy', decisions.map(policyItem).join(', ')],
    ['RateLimit', decisions.map(serviceItem).join(', ')],
    ...(waits.length === 0 ? [] : [['Retry-After', String(Math.max(...waits))] as const]),
  ]
}

function policyItem({ limit }: LimitDecision): string {
  return `${quoted(limit.name)};q=${limit.points};w=${limit.windowSeconds}`
}

function serviceItem({ limit, remaining, resetSeconds }: LimitDecision): string {
  return `${quoted(limit.name)};r=${remaining};t=${resetSeconds}`
}

/** A String of RFC 9651: printable ASCII, with quote and backslash escaped. */
function quoted(text: string): string {
  return `"${text.replace(/[^ -~]/g, '?').replace(/["\\]/g, '\\$&')}"`
}
