import type { EmailAddress } from '../auth/emailAddress.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import type { MailRequest } from '../notify/mailRequests.ts'

/** Leaves a request for mail to an address, with where it came from, if and only if `tx` commits. */
export function askForMail(
  tx: Transaction,
  { client, services }: Context,
  kind: MailRequest['kind'],
  { canonical }: EmailAddress,
): Promise<void> {
  const where = { ipAddress: client.ip, userAgent: client.userAgent }
  return services.mailRequests.ask(tx, { kind, emailCanonical: canonical, ...where })
}
