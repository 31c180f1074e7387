import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import type { ProofMethod } from '../db/tables/factorAttempts.ts'
import { tellPerson } from './tellPerson.ts'

/** As of any lock: a week. Who finds the mail older resets the password, which opens the account as well. */
const unlockSeconds = 7 * 24 * 3600

/**
 * Keeps an answer counted as a failure. The one that uses up a person's hundred in a row shuts this way of proof, which
 * is recorded and told to the person with the link that opens it: whoever guessed had their password, or a session.
 */
export async function keepFactorFailure(
  tx: Transaction,
  context: Context,
  person: { readonly id: string; readonly email: string },
  method: ProofMethod,
): Promise<void> {
  const { factorAttempts, oneTimeTokens } = context.services
  if (!(await factorAttempts.fail(tx, person.id, method))) return
  await context.record(tx, 'account_locked', { seconds: null, method }, { userId: person.id })
  const unlockToken = await oneTimeTokens.issue(tx, person.id, 'unlock_account', unlockSeconds)
  await tellPerson(tx, context, person, 'second_factor_locked', (where) => ({
    method,
    unlockToken,
    ...where,
  }))
}
