import type { Signal } from './riskSignal.ts'
import { personalEvents } from './watchedEvents.ts'

/** Fewer sign-ins are no habit. */
const signInsMin = 10
const hoursApart = 3

/** Hours away from every hour of the day at which this person has come; UTC, since only differences count. */
export const unusualHour: Signal = {
  name: 'unusual_hour',
  points: 1,
  on: personalEvents,
  evidence(_decision, { now, signIns }) {
    if (signIns.length < signInsMin) return null
    const hour = hourOf(now)
    if (signIns.some(({ timestamp }) => apart(hourOf(timestamp), hour) <= hoursApart)) return null
    return `none of the last ${signIns.length} sign-ins was within ${hoursApart} hours of ${Math.floor(hour)}:00 UTC`
  },
}

function hourOf(time: Date): number {
  return time.getUTCHours() + time.getUTCMinutes() / 60
}

/** Around the clock. */
function apart(one: number, other: number): number {
  const hours = Math.abs(one - other)
  return Math.min(hours, 24 - hours)
}
