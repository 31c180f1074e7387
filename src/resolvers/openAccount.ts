import type { Services } from '../context.ts'
import type { Transaction } from '../db/client.ts'

/** Opens an account to all devices and to each way of proof that was shut; false where there was nothing to open. */
export async function openAccount(
  tx: Transaction,
  { factorAttempts, lockout }: Services,
  userId: string,
): Promise<boolean> {
  const wereGuessed = await lockout.unlock(tx, userId)
  const wereShut = await factorAttempts.unlock(tx, userId)
  return wereGuessed || wereShut
}
