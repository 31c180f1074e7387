import { type SQL, and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { securityEvents } from '../tables/securityEvents.ts'
import {
  type EventPosition,
  type EventQuery,
  type SecurityEventRow,
  shownEventColumns,
} from './securityEvents.ts'

/** Shapes of more parts than this are asked without a name: a connection keeps the plan of each that has one. */
const namedPartsMax = 2

/** The size that clients ask for most: a plan that knows it needs not guess. */
const usualLimit = 51

/** One condition, with a placeholder for its value. */
interface Part {
  readonly name: string
  readonly condition: SQL
  readonly value: unknown
}

/** The latest events first, at most `limit`, after a position (keyset: as fast on the last page as on the first). */
export type PageOfEvents = (
  query: EventQuery,
  after: EventPosition | null,
  limit: number,
) => Promise<SecurityEventRow[]>

/** Pages whose SQL is put together once for each shape of a question: that costs more than to ask it. */
export function createEventPages(db: Database): PageOfEvents {
  const shapes = new Map<string, ReturnType<typeof prepare>>()

  const prepare = (name: string, parts: readonly Part[], limit: number | null) =>
    db
      .select(shownEventColumns)
      .from(securityEvents)
      .where(and(...parts.map(({ condition }) => condition)))
      .orderBy(desc(securityEvents.timestamp), desc(securityEvents.id))
      .limit(limit ?? sql.placeholder('limit'))
      .prepare(name)

  return (query, after, limit) => {
    const parts = partsOf(query, after)
    const shape = ['events', ...parts.map(({ name }) => name), limit === usualLimit ? 'usual' : 'any'].join(
      '_',
    )
    const isNamed = limit === usualLimit && parts.length <= namedPartsMax
    const known =
      shapes.get(shape) ?? prepare(isNamed ? shape : '', parts, limit === usualLimit ? limit : null)
    shapes.set(shape, known)
    return known.execute({
      limit,
      ...Object.fromEntries(parts.map(({ name, value }) => [name, value])),
      ...(after !== null && { afterId: after.id }),
    })
  }
}

function partsOf(query: EventQuery, after: EventPosition | null): Part[] {
  const { types, outcomes } = query
  const [onlyType] = types?.length === 1 ? types : []
  const time = securityEvents.timestamp
  // The first of the two lets whole months be passed over; a comparison of rows does not.
  const isOlder = sql`${time} <= ${sql.placeholder('after')}::timestamptz AND (${time}, ${securityEvents.id}) < (${sql.placeholder('after')}::timestamptz, ${sql.placeholder('afterId')}::uuid)`

  const all: readonly (Part | null)[] = [
    part('userId', query.userId, (value) => eq(securityEvents.userId, value)),
    part('type', onlyType ?? null, (value) => eq(securityEvents.eventType, value)),
    part(
      'types',
      onlyType === undefined ? types : null,
      (value) => sql`${securityEvents.eventType} = ANY(${value}::text[])`,
    ),
    part('outcomes', outcomes, (value) => sql`${securityEvents.outcome} = ANY(${value}::text[])`),
    part('ipAddress', query.ipAddress, (value) => eq(securityEvents.ipAddress, value)),
    part('riskScoreMin', query.riskScoreMin, (value) => gte(securityEvents.riskScore, value)),
    part('since', query.since, (value) => gte(time, sql`${value}::timestamptz`)),
    part('until', query.until, (value) => lt(time, sql`${value}::timestamptz`)),
    part('requestId', query.requestId, (value) => eq(securityEvents.requestId, value)),
    part('after', after?.timestamp ?? null, () => isOlder),
  ]
  return all.filter((found) => found !== null)
}

function part(
  name: string,
  value: unknown,
  condition: (value: ReturnType<typeof sql.placeholder>) => SQL,
): Part | null {
  if (value === null || value === undefined) return null
  return {
    name,
    condition: condition(sql.placeholder(name)),
    value: value instanceof Date ? value.toISOString() : Array.isArray(value) ? [...value] : value,
  }
}
