import { and, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { type Role, type UserStatus, users } from '../tables/users.ts'

type UserRow = typeof users.$inferSelect

/** A suspension whose end has passed is over, whether or not the job has been by. */
export const statusNow = sql<UserStatus>`CASE WHEN ${users.status} = 'SUSPENDED' AND ${users.suspendedUntil} <= now() THEN 'ACTIVE' ELSE ${users.status} END`

/** Whether a person may use the account now. */
export const isActive = sql`${statusNow} = 'ACTIVE'`

/** The columns of a person that may leave the database for the layers above. */
export const personColumns = {
  id: users.id,
  email: users.email,
  username: users.username,
  emailVerifiedAt: users.emailVerifiedAt,
  roles: users.roles,
  status: statusNow,
  createdAt: users.createdAt,
  lastLoginAt: users.lastLoginAt,
  secondFactorMethods: users.secondFactorMethods,
}

export type PersonRow = Pick<UserRow, keyof typeof personColumns>

/** Prepared: the look-up of a sign-in, by the canonical email. */
export function prepareFindByEmail(db: Database) {
  return db
    .select({
      ...personColumns,
      passwordHash: users.passwordHash,
      passwordKeyId: users.passwordKeyId,
      securityVersion: users.securityVersion,
      passwordResetRequired: users.passwordResetRequired,
    })
    .from(users)
    .where(eq(users.emailCanonical, sql.placeholder('emailCanonical')))
    .limit(1)
    .prepare('users_find_by_email')
}

/** Prepared: the id alone, by the canonical email. */
export function prepareFindId(db: Database) {
  return db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.emailCanonical, sql.placeholder('emailCanonical')))
    .limit(1)
    .prepare('users_find_id')
}

/** Prepared: people by their ids, for what refers to them. */
export function prepareFindByIds(db: Database) {
  return db
    .select(personColumns)
    .from(users)
    .where(sql`${users.id} = ANY(${sql.placeholder('ids')}::uuid[])`)
    .prepare('users_find_by_ids')
}

export async function usernameExists(tx: Transaction, usernameCanonical: string): Promise<boolean> {
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(eq(users.usernameCanonical, usernameCanonical))
    .limit(1)
  return found.length > 0
}

export async function findIdByEmail(tx: Transaction, emailCanonical: string): Promise<string | null> {
  const [row] = await tx
    .select({ id: users.id })
    .from(users)
    .where(eq(users.emailCanonical, emailCanonical))
    .limit(1)
  return row?.id ?? null
}

/** Adds a person; null where the email or the username is taken. The unique indexes decide, not a look beforehand. */
export async function insertUser(
  tx: Transaction,
  user: typeof users.$inferInsert,
): Promise<(PersonRow & { securityVersion: number }) | null> {
  const [row] = await tx
    .insert(users)
    .values(user)
    .onConflictDoNothing()
    .returning({ ...personColumns, securityVersion: users.securityVersion })
  return row ?? null
}

/**
 * Notes a sign-in of an account that is still what it was when its proof was looked at, and holds it so; false where it
 * was suspended or got another password, role or factor meanwhile.
 */
export async function noteLogin(tx: Transaction, userId: string, securityVersion: number): Promise<boolean> {
  const noted = await tx
    .update(users)
    .set({ lastLoginAt: sql`now()` })
    .where(
      and(
        eq(users.id, userId),
        eq(users.securityVersion, securityVersion),
        isActive,
        eq(users.passwordResetRequired, false),
      ),
    )
    .returning({ id: users.id })
  return noted.length > 0
}

/** Puts the hash of the same password in the place of a weaker one; tokens stay good. */
export async function replaceHash(
  tx: Transaction,
  userId: string,
  { hash, keyId }: { hash: string; keyId: string },
): Promise<void> {
  await tx.update(users).set({ passwordHash: hash, passwordKeyId: keyId }).where(eq(users.id, userId))
}

/** Gives an active person one more role; null where nobody of that email is active, or where they have it already. */
export async function addRole(
  tx: Transaction,
  emailCanonical: string,
  role: Role,
): Promise<PersonRow | null> {
  const [row] = await tx
    .update(users)
    .set({ roles: sql`array_append(${users.roles}, ${role}::text)` })
    .where(and(eq(users.emailCanonical, emailCanonical), isActive, sql`${role}::text <> ALL(${users.roles})`))
    .returning(personColumns)
  return row ?? null
}

/** A person by the canonical email; null where nobody has it. */
export async function findByEmail(tx: Transaction, emailCanonical: string): Promise<PersonRow | null> {
  const [row] = await tx.select(personColumns).from(users).where(eq(users.emailCanonical, emailCanonical))
  return row ?? null
}

/** Where a person is written to; null for nobody. */
export async function emailOf(tx: Transaction, userId: string): Promise<string | null> {
  const [row] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId))
  return row?.email ?? null
}

/** Under which form of the email an account is found; null where there is no such person. */
export async function emailCanonicalOf(tx: Transaction, userId: string): Promise<string | null> {
  const [row] = await tx
    .select({ emailCanonical: users.emailCanonical })
    .from(users)
    .where(eq(users.id, userId))
    .limit(1)
  return row?.emailCanonical ?? null
}

/** A person by id; null for nobody. */
export async function findById(db: Database | Transaction, userId: string): Promise<PersonRow | null> {
  const [row] = await db.select(personColumns).from(users).where(eq(users.id, userId))
  return row ?? null
}
