import type { AlertRule } from './alertRule.ts'

/** The record is not what it was when it was written. */
export const chainBroken: AlertRule = {
  name: 'chain_broken',
  on: ['chain_broken'],
  severity: 'CRITICAL',
  coolDownSeconds: 600,
  evaluate({ details }) {
    return {
      key: 'record',
      summary: `The record was changed: ${String(details['faults'])} faults were found`,
    }
  },
}
