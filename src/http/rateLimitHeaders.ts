import type { HeaderList } from './headerList.ts'
import type { Limit, LimitDecision } from '../limits/limit.ts'

const names = new WeakMap<Limit, string>()

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
  return `${nameOf(limit)};q=${limit.points};w=${limit.windowSeconds}`
}

function serviceItem({ limit, remaining, resetSeconds }: LimitDecision): string {
  return `${nameOf(limit)};r=${remaining};t=${resetSeconds}`
}

/** The name as a String of RFC 9651: printable ASCII, with quote and backslash escaped; worked out once a limit. */
function nameOf(limit: Limit): string {
  const known = names.get(limit)
  if (known !== undefined) return known
  const name = `"${limit.name.replace(/[^ -~]/g, '?').replace(/["\\]/g, '\\$&')}"`
  names.set(limit, name)
  return name
}
