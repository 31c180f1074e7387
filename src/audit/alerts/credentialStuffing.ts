import { stuffing } from '../risk/stuffing.ts'
import { type AlertRule, evidenceOf } from './alertRule.ts'

/** One account failed from many networks: the thresholds are those of the signal. */
export const credentialStuffing: AlertRule = {
  name: 'credential_stuffing',
  on: ['login_failed'],
  severity: 'HIGH',
  coolDownSeconds: 3600,
  evaluate(event) {
    const summary = evidenceOf(event, stuffing.name)
    return event.userId === null || summary === null ? null : { key: event.userId, summary }
  },
}
