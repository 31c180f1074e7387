import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { databaseFault } from '../db/databaseFault.ts'
import { type AccountStand, type Address, findAccount } from '../db/queries/emailChanges.ts'
import type { TokenBearer } from '../db/queries/oneTimeTokens.ts'
import { Refusal } from '../errors.ts'
import { refuseToken } from './refuseToken.ts'
import { shutOut } from './shutOut.ts'

interface MailedLink {
  readonly token: string
  readonly purpose: 'undo_email_change' | 'report_activity'
  /** Why the sessions end. */
  readonly reason: string
}

/**
 * Uses up a link of a mail to shut everybody out of its account, whose address becomes the one that `deed` answers in the
 * same transaction; null refuses the link. Throws `TOKEN_INVALID`, and `CONFLICT` where the address has become another's.
 */
export async function shutOutByLink(
  context: Context,
  { token, purpose, reason }: MailedLink,
  deed: (tx: Transaction, bearer: TokenBearer, account: AccountStand) => Promise<Address | null>,
): Promise<{ accepted: true }> {
  const { db, liveKeys, liveSessions, oneTimeTokens } = context.services

  const userId = await db
    .transaction(async (tx) => {
      const bearer = await oneTimeTokens.consume(tx, token, purpose)
      const account = bearer === null ? null : await findAccount(tx, bearer.userId)
      const address = bearer === null || account === null ? null : await deed(tx, bearer, account)
      if (account === null || address === null) return null
      await shutOut(tx, context, account, address, reason)
      return account.id
    })
    .catch((error: unknown) => {
      if (databaseFault(error)?.kind !== 'duplicate') throw error
      throw new Refusal('CONFLICT', { detail: 'another account has verified the address', cause: error })
    })

  if (userId === null) return refuseToken(context, purpose)
  liveSessions.forget({ kind: 'user', id: userId })
  liveKeys.forget({ kind: 'user', id: userId })
  return { accepted: true }
}
