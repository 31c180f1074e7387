import type { AlertRule } from './alertRule.ts'

const windowSeconds = 15 * 60
const failuresMax = 5

/** More than five failed sign-ins from one address in fifteen minutes. */
export const failuresFromOneAddress: AlertRule = {
  name: 'failures_from_one_address',
  on: ['login_failed'],
  severity: 'HIGH',
  async evaluate({ ipAddress }, history) {
    if (ipAddress === null) return null
    const failures = await history.count({ type: 'login_failed', ipAddress, withinSeconds: windowSeconds })
    if (failures <= failuresMax) return null
    return { key: ipAddress, summary: `${failures} failed sign-ins from ${ipAddress} in 15 minutes` }
  },
}
