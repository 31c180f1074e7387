import type { AlertRule } from './alertRule.ts'

const powers = ['AUDITOR', 'ADMIN']

/** Somebody was given a role that sees or changes what is other people's. */
export const roleRaised: AlertRule = {
  name: 'role_raised',
  on: ['roles_changed'],
  severity: 'HIGH',
  coolDownSeconds: 600,
  evaluate({ details, userId }) {
    const added: unknown = details['added']
    const raised = Array.isArray(added) ? powers.filter((role) => added.includes(role)) : []
    if (userId === null || raised.length === 0) return null
    return { key: userId, summary: `Somebody was made ${raised.join(' and ')}` }
  },
}
