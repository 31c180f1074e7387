import type { Context } from '../../context.ts'
import type { Transaction } from '../../db/client.ts'
import { databaseFault } from '../../db/databaseFault.ts'
import { revokeSessionsBut } from '../../db/queries/accounts.ts'
import { findAccount, moveAddress, releaseAddress } from '../../db/queries/emailChanges.ts'
import { Refusal } from '../../errors.ts'
import { refuseFrozen } from '../refuseFrozen.ts'
import { refuseToken } from '../refuseToken.ts'
import { tellPerson } from '../tellPerson.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Gives an account the address that the link was mailed to; the address before it may take that back for 72 hours. */
export const confirmEmailChange: NonNullable<MutationResolvers['confirmEmailChange']> = async (
  _root,
  { token },
  context,
) => {
  const { services } = context
  const outcome = await services.db
    .transaction((tx) => move(tx, context, token))
    .catch((error: unknown) => {
      if (databaseFault(error)?.kind !== 'duplicate') throw error
      return { kind: 'taken' } as const
    })

  if (outcome.kind === 'bad_token') return refuseToken(context, 'confirm_email_change')
  if (outcome.kind === 'frozen') return refuseFrozen(context, outcome.userId)
  // Whoever has the link has the mailbox: no stranger learns of the other account.
  if (outcome.kind === 'taken') throw new Refusal('CONFLICT', { detail: 'another account has the address' })
  services.liveSessions.forget({ kind: 'user', id: outcome.userId })
  return { accepted: true }
}

async function move(tx: Transaction, context: Context, token: string) {
  const { record, services } = context
  const { oneTimeTokens } = services
  const bearer = await oneTimeTokens.consume(tx, token, 'confirm_email_change')
  const account = bearer === null ? null : await findAccount(tx, bearer.userId)
  if (bearer === null || account === null) return { kind: 'bad_token' } as const
  const { data, userId } = bearer
  if (account.isFrozen) return { kind: 'frozen', userId } as const

  const { email = '', emailCanonical = '', sessionId = null, securityVersion } = data
  const isCurrent = securityVersion === String(account.securityVersion)
  if (!isCurrent || email === '' || emailCanonical === '') return { kind: 'bad_token' } as const
  await releaseAddress(tx, emailCanonical, userId, ['PENDING_VERIFICATION'])
  if (!(await moveAddress(tx, account, { email, emailCanonical }))) return { kind: 'bad_token' } as const

  const before = { email: account.email, emailCanonical: account.emailCanonical }
  const undoToken = await oneTimeTokens.issue(tx, userId, 'undo_email_change', before)
  await record(tx, 'email_changed', {}, { userId })
  const count = await revokeSessionsBut(tx, userId, sessionId)
  if (count > 0) await record(tx, 'sessions_revoked', { count, reason: 'email_changed' }, { userId })
  await tellPerson(tx, context, { id: userId, email: account.email }, 'email_changed', (where) => ({
    undoToken,
    ...where,
  }))
  return { kind: 'moved', userId } as const
}
