import { and, eq, isNotNull } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { challenges } from '../tables/challenges.ts'
import { factorAttempts } from '../tables/factorAttempts.ts'
import { knownDevices } from '../tables/knownDevices.ts'
import { recoveryCodes } from '../tables/recoveryCodes.ts'
import { secondFactors } from '../tables/secondFactors.ts'
import { users } from '../tables/users.ts'

/**
 * Takes a person's factors away, confirmed or waiting, with their codes, the questions under way and what devices are
 * remembered for; whether there was a factor or a code. The trigger of the account ends older access tokens.
 */
export async function resetFactors(tx: Transaction, userId: string): Promise<boolean> {
  const factors = await tx.delete(secondFactors).where(eq(secondFactors.userId, userId))
  const codes = await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  await tx.delete(challenges).where(eq(challenges.userId, userId))
  await tx.delete(factorAttempts).where(eq(factorAttempts.userId, userId))
  await tx
    .update(knownDevices)
    .set({ rememberedUntil: null })
    .where(and(eq(knownDevices.userId, userId), isNotNull(knownDevices.rememberedUntil)))
  await tx.update(users).set({ secondFactorMethods: [] }).where(eq(users.id, userId))
  return (factors.rowCount ?? 0) + (codes.rowCount ?? 0) > 0
}
