import { failureBurst } from '../risk/failureBurst.ts'
import { type AlertRule, evidenceOf } from './alertRule.ts'

/** More than five failed sign-ins from one address in fifteen minutes: the thresholds are those of the signal. */
export const failuresFromOneAddress: AlertRule = {
  name: 'failures_from_one_address',
  on: ['login_failed'],
  severity: 'HIGH',
  coolDownSeconds: 3600,
  evaluate(event) {
    const summary = evidenceOf(event, failureBurst.name)
    return event.ipAddress === null || summary === null ? null : { key: event.ipAddress, summary }
  },
}
