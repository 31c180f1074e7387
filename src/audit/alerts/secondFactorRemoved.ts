import type { AlertRule } from './alertRule.ts'

/** A person is protected by less than before, whoever did it. */
export const secondFactorRemoved: AlertRule = {
  name: 'second_factor_removed',
  on: ['second_factor_removed', 'second_factors_reset'],
  severity: 'MEDIUM',
  coolDownSeconds: 600,
  evaluate({ type, userId }) {
    if (userId === null) return null
    const summary =
      type === 'second_factors_reset'
        ? 'Staff took away the second factors of an account'
        : 'A second factor was removed from an account'
    return { key: userId, summary }
  },
}
