import { and, asc, eq, lt, or, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { secondFactors } from '../tables/secondFactors.ts'
import { type SecondFactorRow, factorColumns } from './secondFactors.ts'

/** What an assertion is checked against. */
export interface StoredPasskey {
  readonly id: string
  readonly userId: string
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly transports: readonly string[]
}

/** The passkey of a credential's id, whoever's it is; null for none. */
export async function findPasskey(
  db: Database | Transaction,
  credentialId: string,
): Promise<StoredPasskey | null> {
  const [row] = await db
    .select({
      id: secondFactors.id,
      userId: secondFactors.userId,
      publicKey: secondFactors.publicKey,
      transports: secondFactors.transports,
    })
    .from(secondFactors)
    .where(and(eq(secondFactors.credentialId, credentialId), eq(secondFactors.method, 'PASSKEY')))
  if (row === undefined || row.publicKey === null) return null
  return { ...row, credentialId, publicKey: row.publicKey, transports: row.transports ?? [] }
}

/** The credentials of a person, for a browser to look for. */
export async function listCredentials(
  db: Database | Transaction,
  userId: string,
): Promise<{ id: string; transports: string[] }[]> {
  const rows = await db
    .select({ id: secondFactors.credentialId, transports: secondFactors.transports })
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), eq(secondFactors.method, 'PASSKEY')))
    .orderBy(asc(secondFactors.createdAt))
  return rows.flatMap(({ id, transports }) => (id === null ? [] : [{ id, transports: transports ?? [] }]))
}

/** A passkey as it is registered. */
export interface NewPasskey {
  readonly id: string
  readonly userId: string
  readonly name: string | null
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly signCounter: number
  readonly transports: string[]
  readonly isBackedUp: boolean
}

/** Adds a passkey; null where its credential is registered already. */
export async function insertPasskey(tx: Transaction, passkey: NewPasskey): Promise<SecondFactorRow | null> {
  const [row] = await tx
    .insert(secondFactors)
    .values({ ...passkey, method: 'PASSKEY', confirmedAt: sql`now()` })
    .onConflictDoNothing({ target: secondFactors.credentialId })
    .returning(factorColumns)
  return row ?? null
}

/**
 * Takes over the count of uses that a passkey signed. False where it did not grow, as with a copy (WebAuthn 6.1.1); one
 * that counts nothing says 0 for ever.
 */
export async function acceptCounter(tx: Transaction, id: string, counter: number): Promise<boolean> {
  const countsNothing = counter === 0 ? eq(secondFactors.signCounter, 0) : sql`FALSE`
  const accepted = await tx
    .update(secondFactors)
    .set({ signCounter: counter, lastUsedAt: sql`now()` })
    .where(and(eq(secondFactors.id, id), or(lt(secondFactors.signCounter, counter), countsNothing)))
    .returning({ id: secondFactors.id })
  return accepted.length > 0
}
