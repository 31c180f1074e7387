import { type SQL, and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { securityEvents } from '../tables/securityEvents.ts'
import {
  type EventPosition,
  type EventQuery,
  type SecurityEventRow,
  shownEventColumns,
} from './securityEvents.ts'

/** Shapes of more parts than this are planned anew: a connection keeps the plan of each other. */
const keptPartsMax = 2

/** What an index of its own answers in the order of pages, however many rows have the value, and how it is narrowed. */
const ordered = new Set(['userId', 'type', 'ipAddress'])
const narrowing = new Set(['since', 'until', 'after'])

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

/**
 * Pages whose SQL is put together once for each shape of a question: that costs more than to ask it. To plan one, over a
 * dozen months, costs ten times its answer: shapes that have one right plan, whatever their values, are asked by name on
 * `kept` (opened with generic plans), all others without a name on `anew`.
 */
export function createEventPages({ kept, anew }: { kept: Database; anew: Database }): PageOfEvents {
  const shapes = new Map<string, ReturnType<typeof prepare>>()

  const prepare = (name: string, parts: readonly Part[], limit: number | null) =>
    (name === '' ? anew : kept)
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
    const isKept = limit === usualLimit && hasOnePlan(parts)
    const known =
      shapes.get(shape) ?? prepare(isKept ? shape : '', parts, limit === usualLimit ? limit : null)
    shapes.set(shape, known)
    return known.execute({
      limit,
      ...Object.fromEntries(parts.map(({ name, value }) => [name, value])),
      ...(after !== null && { afterId: after.id }),
    })
  }
}

/**
 * Whether the best plan is the same for every value: of at most one index that has the order of pages. For a rare one of
 * several types, a high score, or a rare type of a busy person, a plan for any value takes a hundred times as long.
 */
function hasOnePlan(parts: readonly Part[]): boolean {
  const others = parts.filter(({ name }) => !narrowing.has(name))
  return parts.length <= keptPartsMax && others.length <= 1 && others.every(({ name }) => ordered.has(name))
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
