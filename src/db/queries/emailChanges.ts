import { type SQL, and, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { apiKeys } from '../tables/apiKeys.ts'
import { oneTimeTokens } from '../tables/oneTimeTokens.ts'
import { sessions } from '../tables/sessions.ts'
import { type UserStatus, users } from '../tables/users.ts'
import { isActive } from './users.ts'

/** An address as its person wrote it, and the form under which an account is found. */
export interface Address {
  readonly email: string
  readonly emailCanonical: string
}

/** An account as a link in a mail finds it. */
export interface AccountStand extends Address {
  readonly id: string
  readonly securityVersion: number
  readonly isFrozen: boolean
}

const isFrozenNow = sql<boolean>`coalesce(${users.frozenUntil} > now(), false)`
const isUnfrozen = or(isNull(users.frozenUntil), sql`${users.frozenUntil} <= now()`)

/** Null for nobody's id and for an erased account. */
export async function findAccount(tx: Transaction, userId: string): Promise<AccountStand | null> {
  const [row] = await tx
    .select({
      id: users.id,
      email: users.email,
      emailCanonical: users.emailCanonical,
      securityVersion: users.securityVersion,
      isFrozen: isFrozenNow,
    })
    .from(users)
    .where(and(eq(users.id, userId), ne(users.status, 'DELETED')))
  return row ?? null
}

/** Whether the address and the factors of an account may not change now; a report waits until `tx` has ended. */
export async function isFrozen(tx: Transaction | Database, userId: string): Promise<boolean> {
  const [row] = await tx
    .select({ isFrozen: isFrozenNow })
    .from(users)
    .where(eq(users.id, userId))
    .for('no key update')
  return row?.isFrozen ?? true
}

/** Gives an active account its new, confirmed address; false where it is not as it was found. The unique index decides. */
export async function moveAddress(tx: Transaction, found: AccountStand, to: Address): Promise<boolean> {
  const moved = await tx
    .update(users)
    .set({ email: to.email, emailCanonical: to.emailCanonical, emailVerifiedAt: sql`now()` })
    .where(and(isAsFound(found), eq(users.securityVersion, found.securityVersion), isActive, isUnfrozen))
    .returning({ id: users.id })
  return moved.length > 0
}

/**
 * From now on nothing signs in before the password is reset, no token of before is good, and for `frozenSeconds` neither
 * address nor factors change; the address becomes `address`, which its mail has proved. False where it is not as found.
 */
export async function shutAccount(
  tx: Transaction,
  found: AccountStand,
  { email, emailCanonical }: Address,
  frozenSeconds: number,
): Promise<boolean> {
  const shut = await tx
    .update(users)
    .set({
      email,
      emailCanonical,
      emailVerifiedAt: sql`now()`,
      passwordResetRequired: true,
      securityVersion: sql`${users.securityVersion} + 1`,
      frozenUntil: sql`greatest(${users.frozenUntil}, now() + make_interval(secs => ${frozenSeconds}))`,
    })
    .where(isAsFound(found))
    .returning({ id: users.id })
  return shut.length > 0
}

/**
 * Takes an address from whoever holds it without having shown that it is theirs, for its person to have it: their
 * account stays under a name that is no address (`.invalid`: RFC 2606), and their sessions end.
 */
export async function releaseAddress(
  tx: Transaction,
  emailCanonical: string,
  forUserId: string,
  statuses: readonly UserStatus[],
): Promise<void> {
  const released = await tx
    .update(users)
    .set({
      email: sql`'released-' || ${users.id} || '@users.invalid'`,
      emailCanonical: sql`'released:' || ${users.id}`,
    })
    .where(
      and(
        eq(users.emailCanonical, emailCanonical),
        ne(users.id, forUserId),
        isNull(users.emailVerifiedAt),
        inArray(users.status, [...statuses]),
      ),
    )
    .returning({ id: users.id })
  for (const { id } of released)
    await tx
      .update(sessions)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(sessions.userId, id), isNull(sessions.revokedAt)))
}

const isGoodUndo = (userId: string) =>
  and(
    eq(oneTimeTokens.userId, userId),
    eq(oneTimeTokens.purpose, 'undo_email_change'),
    isNull(oneTimeTokens.usedAt),
    gt(oneTimeTokens.expiresAt, sql`clock_timestamp()`),
  )

/** The address as it was written before a change that can still be undone, and when it was changed; null: none such. */
export async function findUndo(
  tx: Transaction,
  userId: string,
  emailCanonical: string,
): Promise<(Address & { readonly issuedAt: Date }) | null> {
  const [row] = await tx
    .select({ data: oneTimeTokens.data, issuedAt: oneTimeTokens.createdAt })
    .from(oneTimeTokens)
    .where(and(isGoodUndo(userId), sql`${oneTimeTokens.data} ->> 'emailCanonical' = ${emailCanonical}`))
    .orderBy(oneTimeTokens.createdAt)
    .limit(1)
  if (row === undefined) return null
  return { email: row.data['email'] ?? emailCanonical, emailCanonical, issuedAt: row.issuedAt }
}

/**
 * Ends the links that undo a change made at this time or later: of two changes in a row the earlier address takes back
 * both, and the later one nothing after that.
 */
export async function endUndosSince(tx: Transaction, userId: string, issuedAt: Date): Promise<void> {
  await tx
    .delete(oneTimeTokens)
    .where(and(isGoodUndo(userId), sql`${oneTimeTokens.createdAt} >= ${issuedAt.toISOString()}::timestamptz`))
}

/** Ends all API keys of a person; answers which had lived. */
export async function revokeKeysOf(tx: Transaction, userId: string): Promise<readonly string[]> {
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()`, previousKeptSecret: null, previousSecretExpiresAt: null })
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  return revoked.map(({ id }) => id)
}

function isAsFound({ id, emailCanonical }: AccountStand): SQL | undefined {
  return and(eq(users.id, id), eq(users.emailCanonical, emailCanonical), ne(users.status, 'DELETED'))
}
