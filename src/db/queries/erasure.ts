import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { apiKeys } from '../tables/apiKeys.ts'
import { knownDevices } from '../tables/knownDevices.ts'
import { oneTimeTokens } from '../tables/oneTimeTokens.ts'
import { securityAlerts } from '../tables/securityAlerts.ts'
import { sessions } from '../tables/sessions.ts'
import { users } from '../tables/users.ts'
import { resetFactors } from './factorReset.ts'

/**
 * Takes everything personal from a person: what is theirs alone is deleted, the row of the account keeps an id that the
 * record and its alerts refer to. The address is free again: what stands in its place where accounts are looked for is
 * no address, so nobody can ask for it (`.invalid`: RFC 2606).
 */
export async function erasePerson(tx: Transaction, userId: string): Promise<void> {
  await resetFactors(tx, userId)
  await tx.delete(apiKeys).where(eq(apiKeys.userId, userId))
  await tx.delete(sessions).where(eq(sessions.userId, userId))
  await tx.delete(knownDevices).where(eq(knownDevices.userId, userId))
  await tx.delete(oneTimeTokens).where(eq(oneTimeTokens.userId, userId))
  await tx.update(securityAlerts).set({ ipAddress: null }).where(eq(securityAlerts.userId, userId))
  await tx
    .update(users)
    .set({
      email: `deleted-${userId}@users.invalid`,
      emailCanonical: `deleted:${userId}`,
      username: null,
      usernameCanonical: null,
      roles: [],
      status: 'DELETED',
      suspendedUntil: null,
      passwordHash: '',
      passwordKeyId: '',
      secondFactorMethods: [],
      emailVerifiedAt: null,
      lastLoginAt: null,
    })
    .where(eq(users.id, userId))
}

/** Takes address and agent from what the record holds about a person; its chain stays whole. */
export async function eraseFromRecord(tx: Transaction, userId: string): Promise<void> {
  await tx.execute(sql`SELECT erase_from_record(${userId}::uuid)`)
}

/** Which of these people are erased; nobody else of them can be before the transaction has ended. */
export async function erasedAmong(tx: Transaction, userIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await tx
    .select({ id: users.id, status: users.status })
    .from(users)
    .where(inArray(users.id, [...userIds]))
    .orderBy(asc(users.id))
    .for('key share')
  return new Set(rows.filter(({ status }) => status === 'DELETED').map(({ id }) => id))
}
