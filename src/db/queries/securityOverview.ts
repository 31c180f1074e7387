import { and, asc, desc, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { securityEvents } from '../tables/securityEvents.ts'

interface Span {
  readonly since: Date
  /** Not itself part of it. */
  readonly until: Date
}

const within = ({ since, until }: Span) =>
  and(gte(securityEvents.timestamp, since), lt(securityEvents.timestamp, until))

/** How many decisions, folded rows with their count. */
const total = sql<number>`coalesce(sum(${securityEvents.count}), 0)::int`
const totalWhere = (condition: ReturnType<typeof sql>) =>
  sql<number>`coalesce(sum(${securityEvents.count}) FILTER (WHERE ${condition}), 0)::int`

/** Every type that occurred, the commonest first, and how many of each scored at least `riskMin`. */
export function typeCounts(db: Database, span: Span, riskMin: number) {
  return db
    .select({
      type: securityEvents.eventType,
      count: total,
      highRisk: totalWhere(sql`${securityEvents.riskScore} >= ${riskMin}`),
    })
    .from(securityEvents)
    .where(within(span))
    .groupBy(securityEvents.eventType)
    .orderBy(desc(total), asc(securityEvents.eventType))
}

/** The span in buckets of `seconds`, the first on top; a bucket in which nothing happened is left out. */
export function overviewBuckets(db: Database, span: Span, seconds: number) {
  const start = sql<Date>`date_bin(make_interval(secs => ${seconds}), ${securityEvents.timestamp}, 'epoch'::timestamptz)`
  return db
    .select({
      start: start.mapWith(securityEvents.timestamp),
      succeeded: totalWhere(sql`${securityEvents.outcome} = 'SUCCESS'`),
      failed: totalWhere(sql`${securityEvents.outcome} = 'FAILURE'`),
      denied: totalWhere(sql`${securityEvents.outcome} = 'DENIED'`),
      maxRiskScore: sql<number>`max(${securityEvents.riskScore})`,
    })
    .from(securityEvents)
    .where(within(span))
    .groupBy(sql`1`)
    .orderBy(sql`1`)
}

/** The addresses that most failures and refusals came from. */
export async function addressCounts(db: Database, span: Span, limit: number) {
  const rows = await db
    .select({ ipAddress: securityEvents.ipAddress, failures: total })
    .from(securityEvents)
    .where(
      and(
        within(span),
        inArray(securityEvents.outcome, ['FAILURE', 'DENIED']),
        isNotNull(securityEvents.ipAddress),
      ),
    )
    .groupBy(securityEvents.ipAddress)
    .orderBy(desc(total), asc(securityEvents.ipAddress))
    .limit(limit)
  return rows.map(({ ipAddress, failures }) => ({ ipAddress: ipAddress ?? '', failures }))
}
