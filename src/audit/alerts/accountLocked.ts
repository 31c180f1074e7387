import type { AlertRule } from './alertRule.ts'

/** An account of somebody was locked by failed sign-ins; locks of addresses without an account are only recorded. */
export const accountLocked: AlertRule = {
  name: 'account_locked',
  on: ['account_locked'],
  severity: 'MEDIUM',
  coolDownSeconds: 3600,
  evaluate({ userId }) {
    return userId === null ? null : { key: userId, summary: 'An account was locked after failed sign-ins' }
  },
}
