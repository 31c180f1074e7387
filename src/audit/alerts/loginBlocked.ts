import type { AlertRule } from './alertRule.ts'

/** A sign-in with the right password was stopped for its risk: somebody else very likely knows it. */
export const loginBlocked: AlertRule = {
  name: 'login_blocked',
  on: ['login_blocked'],
  severity: 'HIGH',
  coolDownSeconds: 3600,
  evaluate({ userId }) {
    return userId === null
      ? null
      : { key: userId, summary: 'A sign-in with the right password was blocked for its risk' }
  },
}
