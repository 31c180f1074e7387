import { findIdByEmail } from '../../db/queries/users.ts'
import { askForMail } from '../askForMail.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Mails the link that verifies an address once more, where it waits for that; the answer is always the same. */
export const resendEmailVerification: NonNullable<MutationResolvers['resendEmailVerification']> = async (
  _root,
  { email },
  context,
) => {
  await context.services.db.transaction(async (tx) => {
    const userId = await findIdByEmail(tx, email.canonical)
    await context.record(tx, 'registration_repeated', { mailOnly: true }, { userId })
    await askForMail(tx, context, 'verification', email)
  })
  return { accepted: true }
}
