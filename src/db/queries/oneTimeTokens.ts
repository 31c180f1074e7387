import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { type TokenPurpose, oneTimeTokens } from '../tables/oneTimeTokens.ts'

type TokenRow = typeof oneTimeTokens.$inferInsert

/** Whose a token is, and what else it was issued with. */
export interface TokenBearer {
  readonly userId: string
  readonly data: Readonly<Record<string, string>>
  readonly issuedAt: Date
}

const bearer = {
  userId: oneTimeTokens.userId,
  data: oneTimeTokens.data,
  issuedAt: oneTimeTokens.createdAt,
}
const isGood = (tokenHash: Buffer, purpose: TokenPurpose) =>
  and(
    eq(oneTimeTokens.tokenHash, tokenHash),
    eq(oneTimeTokens.purpose, purpose),
    isNull(oneTimeTokens.usedAt),
    gt(oneTimeTokens.expiresAt, sql`clock_timestamp()`),
  )

/** Keeps a token beside the others of its purpose. */
export async function insertToken(
  tx: Transaction,
  token: Omit<TokenRow, 'expiresAt'>,
  ttlSeconds: number,
): Promise<void> {
  await tx.insert(oneTimeTokens).values({ ...token, expiresAt: after(ttlSeconds) })
}

/** Keeps a token of a purpose of which a person has one: it takes the row of the one before, which ends with that. */
export async function replaceToken(
  tx: Transaction,
  token: Omit<TokenRow, 'expiresAt'>,
  ttlSeconds: number,
): Promise<void> {
  const expiresAt = after(ttlSeconds)
  await tx
    .insert(oneTimeTokens)
    .values({ ...token, expiresAt })
    .onConflictDoUpdate({
      target: [oneTimeTokens.userId, oneTimeTokens.purpose],
      targetWhere: sql`purpose IN ('verify_email', 'reset_password', 'confirm_email_change')`,
      set: {
        tokenHash: token.tokenHash,
        data: token.data ?? {},
        createdAt: sql`now()`,
        expiresAt,
        usedAt: null,
      },
    })
}

/** Uses a token up in one atomic update; null where it was not good. */
export async function useToken(
  tx: Transaction,
  tokenHash: Buffer,
  purpose: TokenPurpose,
): Promise<TokenBearer | null> {
  const [row] = await tx
    .update(oneTimeTokens)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(isGood(tokenHash, purpose))
    .returning(bearer)
  return row ?? null
}

/** Looks at a token and leaves it good. */
export async function findToken(
  db: Database | Transaction,
  tokenHash: Buffer,
  purpose: TokenPurpose,
): Promise<TokenBearer | null> {
  const [row] = await db.select(bearer).from(oneTimeTokens).where(isGood(tokenHash, purpose))
  return row ?? null
}

/** Ends what a person has of one purpose. */
export async function deleteTokens(tx: Transaction, userId: string, purpose: TokenPurpose): Promise<void> {
  await tx
    .delete(oneTimeTokens)
    .where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, purpose)))
}
