import { and, count, eq } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { recoveryCodes } from '../tables/recoveryCodes.ts'

/** Puts a new sheet in the place of the old one. */
export async function replaceCodes(
  tx: Transaction,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await deleteCodes(tx, userId)
  await tx.insert(recoveryCodes).values(hashes.map((hash) => ({ userId, hash })))
}

export async function deleteCodes(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
}

/** Uses a code up: true for one caller alone. */
export async function takeCode(tx: Transaction, userId: string, hash: Buffer): Promise<boolean> {
  const taken = await tx
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash)))
    .returning({ userId: recoveryCodes.userId })
  return taken.length > 0
}

export async function countCodes(tx: Transaction, userId: string): Promise<number> {
  const [row] = await tx
    .select({ codes: count() })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.userId, userId))
  return row?.codes ?? 0
}
