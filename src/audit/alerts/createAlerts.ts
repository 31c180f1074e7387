import { v7 as uuidv7 } from 'uuid'
import type { Transaction } from '../../db/client.ts'
import { raiseAlert } from '../../db/queries/securityAlerts.ts'
import { countFromAddress } from '../../db/queries/securityEvents.ts'
import type { AlertRule, ObservedEvent } from './alertRule.ts'

export interface Alerts {
  /** Asks every rule about an event that was just recorded; answers the alerts that are new. */
  consider(
    tx: Transaction,
    event: ObservedEvent,
  ): Promise<readonly { readonly rule: string; readonly alertId: string }[]>
}

/** Raises alerts in the transaction of their event. */
export function createAlerts(rules: readonly AlertRule[]): Alerts {
  return {
    async consider(tx, event) {
      const raised: { rule: string; alertId: string }[] = []
      for (const { name: rule, severity, on, evaluate } of rules) {
        if (!on.includes(event.type)) continue
        const finding = await evaluate(event, { count: (of) => countFromAddress(tx, of) })
        if (finding === null) continue
        const alert = {
          id: uuidv7(),
          rule,
          severity,
          userId: event.userId,
          ipAddress: event.ipAddress,
          ...finding,
        }
        if (await raiseAlert(tx, alert)) raised.push({ rule, alertId: alert.id })
      }
      return raised
    },
  }
}
