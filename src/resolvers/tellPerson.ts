import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import type { NoticeDetails, NoticeName, Whereabouts } from '../notify/notices.ts'

/** Mails a person what was done to their account, and from where, if and only if it is done. */
export function tellPerson<Name extends NoticeName>(
  tx: Transaction,
  { client, services }: Pick<Context, 'client' | 'services'>,
  person: { readonly id: string; readonly email: string },
  name: Name,
  details: (where: Whereabouts) => NoticeDetails[Name],
): Promise<void> {
  const where = { ipAddress: client.ip, userAgent: client.userAgent }
  return services.notices.tell(tx, { userId: person.id, email: person.email }, name, details(where))
}
