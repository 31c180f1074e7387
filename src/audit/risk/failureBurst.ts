import type { Signal } from './riskSignal.ts'
import { signInEvents } from './watchedEvents.ts'

const windowSeconds = 15 * 60
const failuresMax = 5

/** More than five failed sign-ins from one address in fifteen minutes. */
export const failureBurst: Signal = {
  name: 'failure_burst',
  points: 2,
  on: signInEvents,
  evidence({ ipAddress }, { failuresFromAddress }) {
    const failures = failuresFromAddress
      .filter(({ secondsAgo }) => secondsAgo <= windowSeconds)
      .reduce((sum, { count }) => sum + count, 0)
    return failures <= failuresMax ? null : `${failures} failed sign-ins from ${ipAddress} in 15 minutes`
  },
}
