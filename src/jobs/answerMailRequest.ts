import type { Database } from '../db/client.ts'
import type { OneTimeTokens } from '../auth/oneTimeTokens.ts'
import type { SealedJob } from '../db/jobQueue.ts'
import { type PersonRow, findByEmail } from '../db/queries/users.ts'
import type { MailRequest, MailRequests } from '../notify/mailRequests.ts'
import type { Notices } from '../notify/notices.ts'

export interface AnswerDeps {
  readonly db: Database
  readonly mailRequests: MailRequests
  readonly notices: Notices
  readonly oneTimeTokens: OneTimeTokens
}

/**
 * Answers a request for mail: looks whether anybody has the address, and sends them what fits their account, which for
 * a stranger's address is nothing. Tokens are bound to the address that they are mailed to.
 */
export async function answerMailRequest(deps: AnswerDeps, job: SealedJob): Promise<void> {
  const { db, mailRequests, notices, oneTimeTokens } = deps
  const request = mailRequests.read(job)
  const { emailCanonical, ipAddress, userAgent } = request

  await db.transaction(async (tx) => {
    const row = await findByEmail(tx, emailCanonical)
    const answer = row === null ? 'nothing' : answerTo(request.kind, row)
    if (row === null || answer === 'nothing') return
    const to = { userId: row.id, email: row.email }
    const where = { ipAddress, userAgent }
    if (answer === 'unlock') {
      const unlockToken = await oneTimeTokens.issue(tx, row.id, 'unlock_account')
      return notices.tell(tx, to, 'account_locked', { unlockToken, ...where })
    }
    const issue = (purpose: 'verify_email' | 'reset_password') =>
      oneTimeTokens.issue(tx, row.id, purpose, { emailCanonical })

    if (answer === 'word') return notices.tell(tx, to, 'registration_repeated', where)
    if (answer === 'reset') {
      const token = await issue('reset_password')
      return notices.tell(tx, to, 'reset_password', { token, ...where })
    }
    const token = await issue('verify_email')
    return notices.tell(tx, to, 'verify_email', { token, ...where })
  })
}

/** Whoever has yet to verify their address is sent the link for that, whatever they asked for; a lock nobody asks for. */
function answerTo(
  kind: MailRequest['kind'],
  { status, emailVerifiedAt }: PersonRow,
): 'link' | 'reset' | 'unlock' | 'word' | 'nothing' {
  if (kind === 'lock') return status === 'ACTIVE' ? 'unlock' : 'nothing'
  if (status === 'PENDING_VERIFICATION') return 'link'
  if (kind === 'repetition') return status === 'DELETED' ? 'nothing' : 'word'
  if (status !== 'ACTIVE') return 'nothing'
  if (kind === 'reset') return 'reset'
  return emailVerifiedAt === null ? 'link' : 'nothing'
}
