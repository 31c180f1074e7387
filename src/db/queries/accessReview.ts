import { asc, ne, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { sessions } from '../tables/sessions.ts'
import { users } from '../tables/users.ts'
import { personColumns } from './users.ts'

/** Everybody who has an account, in the order of their addresses, and when they were last seen; null: never. */
export function peopleToReview(db: Database) {
  const lastUsed = sql`(SELECT max(${sessions.lastUsedAt}) FROM ${sessions} WHERE ${sessions.userId} = ${users.id})`
  return db
    .select({
      ...personColumns,
      lastSeenAt: sql<Date | null>`greatest(${users.lastLoginAt}, ${lastUsed})`.mapWith(users.lastLoginAt),
    })
    .from(users)
    .where(ne(users.status, 'DELETED'))
    .orderBy(asc(users.emailCanonical))
}
