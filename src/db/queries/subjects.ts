import { and, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { sessions } from '../tables/sessions.ts'
import { type Role, users } from '../tables/users.ts'
import { type PersonRow, personColumns } from './users.ts'

/** A person whose account is there, locked until the transaction ends; null for nobody's id and for an erased one. */
export async function lockSubject(tx: Transaction, userId: string): Promise<PersonRow | null> {
  const [row] = await tx
    .select(personColumns)
    .from(users)
    .where(and(eq(users.id, userId), sql`${users.status} <> 'DELETED'`))
    .for('update')
  return row ?? null
}

/** Gives somebody these roles in place of all others. */
export async function replaceRoles(
  tx: Transaction,
  userId: string,
  roles: readonly Role[],
): Promise<PersonRow> {
  return changed(
    await tx
      .update(users)
      .set({ roles: [...roles] })
      .where(eq(users.id, userId))
      .returning(personColumns),
  )
}

/** Stops an account until a time, or without an end. */
export async function suspend(tx: Transaction, userId: string, until: Date | null): Promise<PersonRow> {
  return changed(
    await tx
      .update(users)
      .set({ status: 'SUSPENDED', suspendedUntil: until })
      .where(eq(users.id, userId))
      .returning(personColumns),
  )
}

/** Opens a stopped account again. */
export async function reinstate(tx: Transaction, userId: string): Promise<PersonRow> {
  return changed(
    await tx
      .update(users)
      .set({ status: 'ACTIVE', suspendedUntil: null })
      .where(eq(users.id, userId))
      .returning(personColumns),
  )
}

/** Ends the sessions of a person that are live; answers how many. */
export async function revokeSessionsOf(tx: Transaction, userId: string): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)))
    .returning({ id: sessions.id })
  return ended.length
}

const endedAtOnce = 100

/**
 * Notes suspensions whose end has passed as over, a bounded batch that waits for nobody's lock; answers whose. What refers
 * to a person meanwhile, such as a token for their mail, keeps nobody back.
 */
export async function endLapsedSuspensions(tx: Transaction): Promise<{ id: string; email: string }[]> {
  const lapsed = tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.status, 'SUSPENDED'), lte(users.suspendedUntil, sql`now()`)))
    .limit(endedAtOnce)
    .for('no key update', { skipLocked: true })
  return tx
    .update(users)
    .set({ status: 'ACTIVE', suspendedUntil: null })
    .where(inArray(users.id, lapsed))
    .returning({ id: users.id, email: users.email })
}

/** Whether a time has passed by the database's clock. */
export async function hasPassed(db: Database | Transaction, moment: Date): Promise<boolean> {
  const { rows } = await db.execute<{ passed: boolean }>(
    sql`SELECT ${moment.toISOString()}::timestamptz <= now() AS passed`,
  )
  return rows[0]?.passed ?? true
}

function changed([row]: PersonRow[]): PersonRow {
  if (row === undefined) throw new Error('UPDATE … RETURNING gave no row')
  return row
}
