import { type SQL, and, desc, eq, gte, inArray, ne, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { securityEvents } from '../tables/securityEvents.ts'

/** What a question needs: a transaction, or the database. */
export type Reader = Pick<Transaction, 'select'>

const signInsMax = 50
const failuresMax = 100

/** From this score on a sign-in alone proves nothing: it is asked for more. */
const doubtfulScore = 7

/**
 * The words of the partial indexes, which Postgres uses only where the query says the very same: no parameters.
 * A doubtful sign-in with one factor is no habit, or whoever comes twice would be at home the second time.
 */
const isHabit = sql`${securityEvents.eventType} IN ('login_succeeded', 'user_registered', 'reauthenticated', 'second_factor_removed', 'second_factors_reset')`
const isFailure = sql`${securityEvents.eventType} = 'login_failed'`
const isTrusted = sql`(${securityEvents.eventType} <> 'login_succeeded' OR ${securityEvents.riskScore} < ${doubtfulScore} OR jsonb_array_length(${securityEvents.details}->'methods') > 1)`

/** The latest trusted ways in of a person, and when a factor was last taken away; one look at one index. */
export async function habitsOf(reader: Reader, userId: string) {
  const rows = await reader
    .select({
      eventType: securityEvents.eventType,
      timestamp: securityEvents.timestamp,
      ipAddress: securityEvents.ipAddress,
      userAgent: securityEvents.userAgent,
    })
    .from(securityEvents)
    .where(and(eq(securityEvents.userId, userId), isHabit, isTrusted, within('90 days')))
    .orderBy(desc(securityEvents.timestamp), desc(securityEvents.id))
    .limit(signInsMax)
  const isRemoval = (eventType: string) => eventType.startsWith('second_factor')
  return {
    signIns: rows.filter(({ eventType }) => !isRemoval(eventType)),
    factorRemovedAt: rows.find(({ eventType }) => isRemoval(eventType))?.timestamp ?? null,
  }
}

/** The latest failed sign-ins of the last hour from an address; of an IPv6 address, from its /64. */
export function failuresFromAddress(reader: Reader, ipAddress: string) {
  return failures(
    reader,
    sql`gatehouse_address_block(${securityEvents.ipAddress}) = gatehouse_address_block(${ipAddress}::inet)`,
  )
}

/** The latest failed sign-ins of the last hour at an account. */
export function failuresAtAccount(reader: Reader, userId: string) {
  return failures(reader, eq(securityEvents.userId, userId))
}

/** Never more than a hundred rows, however many failed: an attack does not make its own detection dear. */
function failures(reader: Reader, where: SQL) {
  return reader
    .select({
      userId: securityEvents.userId,
      ipAddress: securityEvents.ipAddress,
      count: securityEvents.count,
      secondsAgo: sql<number>`extract(epoch FROM now() - ${securityEvents.timestamp})::float8`,
    })
    .from(securityEvents)
    .where(and(where, isFailure, within('1 hour')))
    .orderBy(desc(securityEvents.timestamp))
    .limit(failuresMax)
}

/** Whether another event of these types and this score was recorded about a person in the last hour. */
export async function wasTold(
  reader: Reader,
  userId: string,
  types: readonly string[],
  scoreMin: number,
  eventId: string,
): Promise<boolean> {
  const found = await reader
    .select({ id: securityEvents.id })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.userId, userId),
        gte(securityEvents.riskScore, scoreMin),
        inArray(securityEvents.eventType, [...types]),
        within('1 hour'),
        ne(securityEvents.id, eventId),
      ),
    )
    .limit(1)
  return found.length > 0
}

function within(interval: '1 hour' | '90 days'): SQL {
  return gte(securityEvents.timestamp, sql`now() - ${sql.raw(`interval '${interval}'`)}`)
}
