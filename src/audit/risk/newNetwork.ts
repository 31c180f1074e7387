import { networkOf } from './networkOf.ts'
import type { Signal } from './riskSignal.ts'
import { personalEvents } from './watchedEvents.ts'

/** A network that this person has not come from before; silent for somebody who was never here. */
export const newNetwork: Signal = {
  name: 'new_network',
  points: 2,
  on: personalEvents,
  evidence({ ipAddress }, { signIns }) {
    const network = ipAddress === null ? null : networkOf(ipAddress)
    const known = signIns.flatMap((past) => (past.ipAddress === null ? [] : [networkOf(past.ipAddress)]))
    if (network === null || known.length === 0 || known.includes(network)) return null
    return `none of the last ${known.length} sign-ins came from ${network}`
  },
}
