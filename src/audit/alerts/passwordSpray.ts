import { spray } from '../risk/spray.ts'
import { type AlertRule, evidenceOf } from './alertRule.ts'

/** Many accounts failed from one address: the thresholds are those of the signal. */
export const passwordSpray: AlertRule = {
  name: 'password_spray',
  on: ['login_failed'],
  severity: 'CRITICAL',
  coolDownSeconds: 3600,
  evaluate(event) {
    const summary = evidenceOf(event, spray.name)
    return event.ipAddress === null || summary === null ? null : { key: event.ipAddress, summary }
  },
}
