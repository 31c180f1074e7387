import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import type { ProofMethod } from '../db/tables/factorAttempts.ts'
import { tellPerson } from './tellPerson.ts'

/**
 * Keeps an answer counted as a failure. One that finds the person's hundred in a row used up shuts this way of proof,
 * which is recorded and told to the person with the link that opens it: whoever guessed had their password, or a session.
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
  const unlockToken = await oneTimeTokens.issue(tx, person.id, 'unlock_account')
  await tellPerson(tx, context, person, 'second_factor_locked', (where) => ({
    method,
    unlockToken,
    ...where,
  }))
}
