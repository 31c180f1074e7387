import type { EmailAddress } from '../auth/emailAddress.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { askForMail } from './askForMail.ts'

/** An attempt at the password of an address, as `credentials.check` counted it. */
export interface PasswordAttempt {
  readonly key: string
  readonly email: EmailAddress
}

/**
 * Keeps an attempt counted as a failure. A lock that it brings about is recorded, and the first of its kind has a mail:
 * for whoever has the address or nobody, which is looked up later, so that both take the same time.
 */
export async function keepFailure(
  tx: Transaction,
  context: Context,
  { key, email }: PasswordAttempt,
  about?: { readonly userId: string | null },
): Promise<void> {
  const lock = await context.services.lockout.fail(tx, key)
  if (lock === null) return
  await context.record(tx, 'account_locked', { seconds: lock.seconds }, about)
  if (lock.isNews) await askForMail(tx, context, 'lock', email)
}
