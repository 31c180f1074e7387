import type { Signal } from './riskSignal.ts'
import { signInEvents } from './watchedEvents.ts'

const accountsMax = 15
/** The record does not keep which name was tried in vain: somebody who mistypes their own tries it about twice. */
const triesAtUnknownName = 2

/** More than fifteen accounts failed from one address in an hour: few guesses at each of many. */
export const spray: Signal = {
  name: 'spray',
  points: 5,
  on: signInEvents,
  evidence({ ipAddress }, { failuresFromAddress }) {
    const known = new Set(failuresFromAddress.map(({ userId }) => userId).filter((id) => id !== null))
    const unknown = failuresFromAddress
      .filter(({ userId }) => userId === null)
      .reduce((sum, { count }) => sum + count, 0)
    const accounts = known.size + Math.floor(unknown / triesAtUnknownName)
    return accounts <= accountsMax
      ? null
      : `failed sign-ins at ${accounts} accounts from ${ipAddress} in an hour`
  },
}
