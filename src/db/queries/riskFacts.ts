import { and, eq, gte, inArray, ne, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { securityEvents } from '../tables/securityEvents.ts'

/** What a question needs: a transaction, or the database. */
export type Reader = Pick<Transaction, 'execute'>

const signInsMax = 50
/** However many failed: an attack does not make its own detection dear. */
const failuresMax = 100

/** The latest trusted ways in of a person, and when a factor was last taken away: one short walk along one index. */
export async function habitsOf(reader: Reader, userId: string) {
  const { rows } = await reader.execute<{
    eventType: string
    milliseconds: number
    ipAddress: string | null
    userAgent: string | null
  }>(
    sql`SELECT event_type AS "eventType", milliseconds, ip_address AS "ipAddress", user_agent AS "userAgent"
          FROM habits_of(${userId}, ${signInsMax})`,
  )
  const habits = rows.map(({ milliseconds, ...habit }) => ({ ...habit, timestamp: new Date(milliseconds) }))
  const isRemoval = (eventType: string) => eventType.startsWith('second_factor')
  return {
    signIns: habits.filter(({ eventType }) => !isRemoval(eventType)),
    factorRemovedAt: habits.find(({ eventType }) => isRemoval(eventType))?.timestamp ?? null,
  }
}

/** The latest failed sign-ins of the last hour: from an address (of an IPv6 address, from its /64), and at an account. */
export async function recentFailures(reader: Reader, ipAddress: string | null, userId: string | null) {
  const { rows } = await reader.execute<{
    isFromAddress: boolean
    userId: string | null
    ipAddress: string | null
    count: number
    secondsAgo: number
  }>(
    sql`SELECT true AS "isFromAddress", user_id AS "userId", ip_address AS "ipAddress", count, seconds_ago AS "secondsAgo"
          FROM recent_failures_from(${ipAddress}::inet, ${failuresMax})
        UNION ALL
        SELECT false, user_id, ip_address, count, seconds_ago FROM recent_failures_at(${userId}::uuid, ${failuresMax})`,
  )
  return {
    fromAddress: rows.filter(({ isFromAddress }) => isFromAddress),
    atAccount: rows.filter(({ isFromAddress }) => !isFromAddress),
  }
}

/** Whether another event of these types and this score was recorded about a person in the last hour. */
export async function wasTold(
  tx: Transaction,
  userId: string,
  types: readonly string[],
  scoreMin: number,
  eventId: string,
): Promise<boolean> {
  const found = await tx
    .select({ id: securityEvents.id })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.userId, userId),
        gte(securityEvents.riskScore, scoreMin),
        inArray(securityEvents.eventType, [...types]),
        gte(securityEvents.timestamp, sql`now() - interval '1 hour'`),
        ne(securityEvents.id, eventId),
      ),
    )
    .limit(1)
  return found.length > 0
}
