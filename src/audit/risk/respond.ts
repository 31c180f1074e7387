import type { Transaction } from '../../db/client.ts'
import { emailOf } from '../../db/queries/users.ts'
import { wasTold } from '../../db/queries/riskFacts.ts'
import type { ObservedEvent } from '../alerts/alertRule.ts'
import { riskLevels } from './riskLevels.ts'
import { personalEvents } from './watchedEvents.ts'

interface Whereabouts {
  readonly what: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** Tells a person of what they did, or did not do, in the transaction of the deed. */
export type TellPerson = (
  tx: Transaction,
  to: { readonly userId: string; readonly email: string },
  details: Whereabouts,
) => Promise<void>

/**
 * From a score of 5 the person is told of what was done in their name, once an hour: nobody makes us send many mails.
 * A failed guess is nobody's deed, and no reason to write.
 */
export function createRespond(tell: TellPerson) {
  return async (tx: Transaction, event: ObservedEvent): Promise<void> => {
    const { id, ipAddress, score, signals, type, userAgent, userId } = event
    if (userId === null || score < riskLevels.tell || signals.length === 0 || !personalEvents.has(type))
      return
    if (await wasTold(tx, userId, [...personalEvents], riskLevels.tell, id)) return
    const email = await emailOf(tx, userId)
    if (email === null) return
    const seen = signals.map(({ name }) => name).toSorted()
    const what = `${type}: ${seen.join(', ')}`.replaceAll('_', ' ')
    await tell(tx, { userId, email }, { what, ipAddress, userAgent })
  }
}
