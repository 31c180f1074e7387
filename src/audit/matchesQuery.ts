import type { EventQuery, SecurityEventRow } from '../db/queries/securityEvents.ts'

/** Whether `pageOfEvents` would find this row: the same question, asked of a row that is at hand. */
export function matchesQuery(query: EventQuery, event: SecurityEventRow): boolean {
  const isAny = <T>(wanted: readonly T[] | null, value: T) => wanted === null || wanted.includes(value)
  const is = <T>(wanted: T | null, value: T | null) => wanted === null || wanted === value
  return (
    is(query.userId, event.userId) &&
    isAny(query.types, event.eventType) &&
    isAny(query.outcomes, event.outcome) &&
    is(query.ipAddress, event.ipAddress) &&
    is(query.requestId, event.requestId) &&
    (query.riskScoreMin === null || event.riskScore >= query.riskScoreMin) &&
    (query.since === null || event.timestamp >= query.since) &&
    (query.until === null || event.timestamp < query.until)
  )
}
