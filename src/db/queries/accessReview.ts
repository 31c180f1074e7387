import { and, asc, eq, gt, isNull, ne, or, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { apiKeys } from '../tables/apiKeys.ts'
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

/** Every API key that still opens something, with its person's address, in the order of those. */
export function keysToReview(db: Database) {
  return db
    .select({
      id: apiKeys.id,
      userId: apiKeys.userId,
      email: users.email,
      name: apiKeys.name,
      scopes: apiKeys.scopes,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`))))
    .orderBy(asc(users.emailCanonical), asc(apiKeys.createdAt))
}
