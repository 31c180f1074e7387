import { type SQL, and, desc, inArray, like, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { type Role, type UserStatus, users } from '../tables/users.ts'
import { type PersonRow, personColumns, statusNow } from './users.ts'

/** Whom to look for; every part narrows. */
export interface PeopleQuery {
  /** How the canonical email or username begins. */
  readonly prefix: string | null
  readonly roles: readonly Role[] | null
  readonly statuses: readonly UserStatus[] | null
}

/** People, the latest registered first (ids are UUIDv7), at most `limit`, after an id (keyset). */
export async function pageOfPeople(
  db: Database,
  { prefix, roles, statuses }: PeopleQuery,
  afterId: string | null,
  limit: number,
): Promise<PersonRow[]> {
  return db
    .select(personColumns)
    .from(users)
    .where(
      and(
        prefix === null ? undefined : beginsWith(prefix),
        roles === null ? undefined : holdsAny(roles),
        statuses === null ? undefined : inArray(statusNow, [...statuses]),
        afterId === null ? undefined : lt(users.id, afterId),
      ),
    )
    .orderBy(desc(users.id))
    .limit(limit)
}

function beginsWith(prefix: string): SQL | undefined {
  const pattern = `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return or(like(users.emailCanonical, pattern), like(users.usernameCanonical, pattern))
}

/** Operators write roles by hand: case does not matter. */
function holdsAny(roles: readonly Role[]): SQL {
  return sql`upper(${users.roles}::text)::text[] && ${sql.param([...roles])}::text[]`
}
