import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { users } from '../tables/users.ts'
import { isActive } from './users.ts'

const isAdministrator = and(sql`'ADMIN' = ANY(upper(${users.roles}::text)::text[])`, isActive)

/** Whoever may take an administrator away waits here for the one before: until the transaction ends, nobody else does. */
export async function lockAdministrators(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('gatehouse:administrators', 0))`)
}

/** Whether a person is an administrator who can use the account now. */
export async function isActiveAdministrator(tx: Transaction, userId: string): Promise<boolean> {
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), isAdministrator))
  return found.length > 0
}

/** Whether anybody is left who can administer. Asked under the lock, after the change. */
export async function anyAdministratorIsLeft(tx: Transaction): Promise<boolean> {
  const found = await tx.select({ id: users.id }).from(users).where(isAdministrator).limit(1)
  return found.length > 0
}
