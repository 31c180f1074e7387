import { and, asc, eq, gt, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { secondFactors } from '../tables/secondFactors.ts'
import { type FactorMethod, users } from '../tables/users.ts'
import { type PersonRow, isActive, personColumns } from './users.ts'

/** What is shown of a second factor; its secrets stay behind. */
export const factorColumns = {
  id: secondFactors.id,
  userId: secondFactors.userId,
  method: secondFactors.method,
  name: secondFactors.name,
  createdAt: secondFactors.createdAt,
  lastUsedAt: secondFactors.lastUsedAt,
}

export type SecondFactorRow = Pick<typeof secondFactors.$inferSelect, keyof typeof factorColumns>

const isConfirmed = isNotNull(secondFactors.confirmedAt)

/** Prepared: a person's second factors, the oldest first. */
export function prepareListFactors(db: Database) {
  return db
    .select(factorColumns)
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, sql.placeholder('userId')), isConfirmed))
    .orderBy(asc(secondFactors.createdAt), asc(secondFactors.id))
    .limit(100)
    .prepare('second_factors_list')
}

/**
 * Takes turns over a person's factors until the transaction ends, and says what stands in the account now; null where
 * nobody may use it. Suspension, a new password and new factors wait for the same row.
 */
export async function lockFactors(
  tx: Transaction,
  userId: string,
): Promise<(PersonRow & { securityVersion: number }) | null> {
  const [row] = await tx
    .select({ ...personColumns, securityVersion: users.securityVersion })
    .from(users)
    .where(and(eq(users.id, userId), isActive))
    .for('no key update')
  return row ?? null
}

/** Begins an enrolment in the place of the one that waited before. */
export async function insertEnrolment(
  tx: Transaction,
  { ttlSeconds, ...enrolment }: { id: string; userId: string; sealedSecret: string; ttlSeconds: number },
): Promise<void> {
  await tx
    .delete(secondFactors)
    .where(and(eq(secondFactors.userId, enrolment.userId), isNull(secondFactors.confirmedAt)))
  const expiresAt = after(ttlSeconds)
  await tx.insert(secondFactors).values({ ...enrolment, method: 'TOTP', expiresAt })
}

/** The authenticator key of a person: the confirmed one, or the one that waits to be confirmed. */
export async function findTotpKey(
  tx: Transaction,
  userId: string,
  which: 'confirmed' | 'waiting',
): Promise<{ id: string; sealedSecret: string } | null> {
  const [row] = await tx
    .select({ id: secondFactors.id, sealedSecret: secondFactors.sealedSecret })
    .from(secondFactors)
    .where(
      and(
        eq(secondFactors.userId, userId),
        eq(secondFactors.method, 'TOTP'),
        which === 'confirmed' ? isConfirmed : gt(secondFactors.expiresAt, sql`now()`),
      ),
    )
  if (row === undefined || row.sealedSecret === null) return null
  return { id: row.id, sealedSecret: row.sealedSecret }
}

/** Makes a factor of an enrolment; the step of the code that confirmed it is used up. */
export async function confirmEnrolment(tx: Transaction, id: string, step: number): Promise<void> {
  await tx
    .update(secondFactors)
    .set({ confirmedAt: sql`now()`, expiresAt: null, lastStep: step })
    .where(eq(secondFactors.id, id))
}

/** Uses a time step up: true for one caller alone, and never for a step that is not later than the last. */
export async function acceptStep(tx: Transaction, id: string, step: number): Promise<boolean> {
  const accepted = await tx
    .update(secondFactors)
    .set({ lastStep: step, lastUsedAt: sql`now()` })
    .where(
      and(
        eq(secondFactors.id, id),
        isConfirmed,
        or(isNull(secondFactors.lastStep), lt(secondFactors.lastStep, step)),
      ),
    )
    .returning({ id: secondFactors.id })
  return accepted.length > 0
}

/** Takes a person's own factor away; null where they have none of this id. */
export async function deleteFactor(
  tx: Transaction,
  userId: string,
  id: string,
): Promise<FactorMethod | null> {
  const [row] = await tx
    .delete(secondFactors)
    .where(and(eq(secondFactors.id, id), eq(secondFactors.userId, userId), isConfirmed))
    .returning({ method: secondFactors.method })
  return row?.method ?? null
}

/** Writes on the account which kinds of factor there are; the trigger raises its version where that changed. */
export async function noteFactorMethods(tx: Transaction, userId: string): Promise<readonly FactorMethod[]> {
  const kinds = tx
    .selectDistinct({ method: secondFactors.method })
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isConfirmed))
    .orderBy(asc(secondFactors.method))
  const [row] = await tx
    .update(users)
    .set({ secondFactorMethods: sql`ARRAY(${kinds})` })
    .where(eq(users.id, userId))
    .returning({ methods: users.secondFactorMethods })
  return row?.methods ?? []
}
