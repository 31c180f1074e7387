import { deviceOf } from './deviceOf.ts'
import type { Signal } from './riskSignal.ts'
import { personalEvents } from './watchedEvents.ts'

/** A client that this person has not come with before; silent for somebody who was never here. */
export const unknownDevice: Signal = {
  name: 'unknown_device',
  points: 2,
  on: personalEvents,
  evidence({ userAgent }, { signIns }) {
    const device = deviceOf(userAgent)
    if (signIns.length === 0 || signIns.some((past) => deviceOf(past.userAgent) === device)) return null
    return `none of the last ${signIns.length} sign-ins came with this client`
  },
}
