import type { AlertRule } from './alertRule.ts'

/** A person says that it was not them. */
export const unrecognisedActivity: AlertRule = {
  name: 'unrecognised_activity',
  on: ['unrecognised_activity_reported'],
  severity: 'CRITICAL',
  coolDownSeconds: 600,
  evaluate({ userId }) {
    return userId === null ? null : { key: userId, summary: 'A person reported activity that was not theirs' }
  },
}
