import { type SQL, and, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm'
import { databaseFault } from '../databaseFault.ts'
import type { Transaction } from '../client.ts'
import { sessions } from '../tables/sessions.ts'
import { users } from '../tables/users.ts'
import { type PersonRow, isActive, personColumns, statusNow } from './users.ts'

/** A hash as `auth/passwords` makes it. */
interface NewPassword {
  readonly hash: string
  readonly keyId: string
}

const password = ({ hash, keyId }: NewPassword) => ({
  passwordHash: hash,
  passwordKeyId: keyId,
  passwordChangedAt: sql`now()`,
  passwordResetRequired: false,
})

/**
 * Another password for somebody active, which ends all their access tokens; null where nobody of this id is, or where
 * they no longer have the address that is named.
 */
export async function changePasswordOf(
  tx: Transaction,
  userId: string,
  chosen: NewPassword,
  emailCanonical?: string,
): Promise<PersonRow | null> {
  const hasAddress = emailCanonical === undefined ? undefined : eq(users.emailCanonical, emailCanonical)
  const [row] = await tx
    .update(users)
    .set(password(chosen))
    .where(and(eq(users.id, userId), isActive, hasAddress))
    .returning(personColumns)
  return row ?? null
}

/**
 * The latest registration of an address that nobody has verified is the one that its mail confirms, so that nobody
 * keeps an address with a password that its owner never chose. Null where the address is not waiting.
 */
export async function registerAnew(
  tx: Transaction,
  emailCanonical: string,
  chosen: NewPassword & { readonly email: string; readonly username: string | null },
): Promise<string | null> {
  const [row] = await tx
    .update(users)
    .set({ ...password(chosen), email: chosen.email, username: chosen.username })
    .where(and(eq(users.emailCanonical, emailCanonical), eq(users.status, 'PENDING_VERIFICATION')))
    .returning({ id: users.id })
  return row?.id ?? null
}

/** Opens the account whose address was shown to be its person's; null where it is not that address, or cannot be opened. */
export async function verifyAddress(
  tx: Transaction,
  userId: string,
  emailCanonical: string,
): Promise<(PersonRow & { securityVersion: number }) | null> {
  const [row] = await tx
    .update(users)
    .set({
      status: 'ACTIVE',
      suspendedUntil: null,
      emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, now())`,
    })
    .where(
      and(
        eq(users.id, userId),
        eq(users.emailCanonical, emailCanonical),
        inArray(statusNow, ['PENDING_VERIFICATION', 'ACTIVE']),
      ),
    )
    .returning({ ...personColumns, securityVersion: users.securityVersion })
  return row ?? null
}

/** Gives a person the username that they registered with, where it is free by now; answers the one that they have then. */
export async function claimUsername(tx: Transaction, userId: string): Promise<string | null> {
  const isUnclaimed = and(eq(users.id, userId), isNull(users.usernameCanonical))
  try {
    // A savepoint: of two that claim one name at the same time, one fails here and goes on without.
    await tx.transaction((inner) =>
      inner
        .update(users)
        .set({ usernameCanonical: sql`lower(${users.username})` })
        .where(isUnclaimed),
    )
  } catch (error) {
    if (databaseFault(error)?.kind !== 'duplicate') throw error
    await tx.update(users).set({ username: null }).where(isUnclaimed)
  }
  const [row] = await tx.select({ username: users.username }).from(users).where(eq(users.id, userId))
  return row?.username ?? null
}

/** Ends the live sessions of a person, but for one where one is named; answers how many. */
export async function revokeSessionsBut(
  tx: Transaction,
  userId: string,
  keptSessionId: string | null,
): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(isOpenOf(userId), keptSessionId === null ? undefined : ne(sessions.id, keptSessionId)))
    .returning({ id: sessions.id })
  return ended.length
}

function isOpenOf(userId: string): SQL | undefined {
  return and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`))
}
