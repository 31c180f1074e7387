import { and, asc, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { type Outcome, securityEvents } from '../tables/securityEvents.ts'

/** The id of an event is made by a server, its time by the database. */
const clockSkewMs = 86_400_000

const {
  writerId: _writerId,
  sequence: _sequence,
  previousHash: _previousHash,
  hash: _hash,
  salt: _salt,
  commitment: _commitment,
  personalDetails: _personalDetails,
  ...shownEventColumns
} = getTableColumns(securityEvents)

export { shownEventColumns }

/** An event without its place in the chain. */
export type SecurityEventRow = Pick<typeof securityEvents.$inferSelect, keyof typeof shownEventColumns>

/** What to look for; every part narrows. `userId` null: whoever it is about. */
export interface EventQuery {
  readonly userId: string | null
  readonly types: readonly string[] | null
  readonly outcomes: readonly Outcome[] | null
  readonly ipAddress: string | null
  readonly riskScoreMin: number | null
  readonly since: Date | null
  readonly until: Date | null
  readonly requestId: string | null
}

/** Where a page ended: the next one begins with what is older. */
export interface EventPosition {
  readonly timestamp: Date
  readonly id: string
}

/** An event by its id, which tells about when it was recorded; null where it is not of this person's trail. */
export async function findEvent(
  db: Database,
  id: string,
  userId: string | null,
): Promise<SecurityEventRow | null> {
  // A UUIDv7 begins with its time: without it every month would be searched.
  const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  const near = (milliseconds: number) => new Date(Math.min(time + milliseconds, Date.UTC(9999, 0)))
  const [row] = await db
    .select(shownEventColumns)
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.id, id),
        gte(securityEvents.timestamp, near(-clockSkewMs)),
        lt(securityEvents.timestamp, near(clockSkewMs)),
        userId === null ? undefined : eq(securityEvents.userId, userId),
      ),
    )
    .limit(1)
  return row ?? null
}

/** Up to `limit` events not before `since` and none of `seen`, the oldest first. */
export function prepareFollowEvents(db: Database) {
  const query = db
    .select(shownEventColumns)
    .from(securityEvents)
    .where(
      and(
        gte(securityEvents.timestamp, sql`${sql.placeholder('since')}::timestamptz`),
        sql`${securityEvents.id} <> ALL(${sql.placeholder('seen')}::uuid[])`,
      ),
    )
    .orderBy(asc(securityEvents.timestamp), asc(securityEvents.id))
    .limit(sql.placeholder('limit'))
    .prepare('security_events_follow')
  return (since: Date, seen: readonly string[], limit: number): Promise<SecurityEventRow[]> =>
    query.execute({ since: since.toISOString(), seen: [...seen], limit })
}

/** The database's clock. */
export async function databaseNow(db: Database): Promise<Date> {
  const { rows } = await db.execute<{ now: string }>(sql`SELECT to_json(now()) #>> '{}' AS now`)
  return new Date(rows[0]?.now ?? Number.NaN)
}

/** Makes the partitions of this month and the months ahead; answers how many were missing. */
export async function makePartitions(db: Database, monthsAhead: number): Promise<number> {
  const { rows } = await db.execute<{ made: number }>(
    sql`SELECT make_security_event_partitions(${monthsAhead}) AS made`,
  )
  return rows[0]?.made ?? 0
}
