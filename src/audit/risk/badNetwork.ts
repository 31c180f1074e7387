import type { Signal } from './riskSignal.ts'
import { personalEvents, signInEvents } from './watchedEvents.ts'

/** An address on the list of bad networks. */
export const badNetwork: Signal = {
  name: 'bad_network',
  points: 5,
  on: new Set([...personalEvents, ...signInEvents]),
  evidence(_decision, facts) {
    return facts.badNetwork === null ? null : `the address is in ${facts.badNetwork}, a listed network`
  },
}
