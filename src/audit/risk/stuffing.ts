import { networkOf } from './networkOf.ts'
import type { Signal } from './riskSignal.ts'
import { signInEvents } from './watchedEvents.ts'

const networksMax = 4

/** One account failed from more than four networks in an hour: one list of guesses, many addresses. */
export const stuffing: Signal = {
  name: 'stuffing',
  points: 3,
  on: signInEvents,
  evidence(_decision, { failuresAtAccount }) {
    const networks = new Set(
      failuresAtAccount.map(({ ipAddress }) => (ipAddress === null ? null : networkOf(ipAddress))),
    )
    return networks.size <= networksMax
      ? null
      : `failed sign-ins at one account from ${networks.size} networks in an hour`
  },
}
