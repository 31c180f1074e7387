import { findIdByEmail } from '../../db/queries/users.ts'
import { askForMail } from '../askForMail.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Mails a link for a new password to whoever has the address; the answer is the same whether anybody has. */
export const requestPasswordReset: NonNullable<MutationResolvers['requestPasswordReset']> = async (
  _root,
  { email },
  context,
) => {
  await context.services.db.transaction(async (tx) => {
    const userId = await findIdByEmail(tx, email.canonical)
    await context.record(tx, 'password_reset_requested', {}, { userId })
    await askForMail(tx, context, 'reset', email)
  })
  return { accepted: true }
}
