import type { Place } from './facts.ts'
import type { Signal } from './riskSignal.ts'
import { personalEvents } from './watchedEvents.ts'

/** An airliner, with the time to the gate given away. */
const speedMaxKmPerHour = 1_000
/** Closer than that, the location of an address is a guess. */
const distanceMinKm = 500
const earthRadiusKm = 6_371

/** Farther from the last sign-in than anybody travels in the time between. */
export const impossibleTravel: Signal = {
  name: 'impossible_travel',
  points: 4,
  on: personalEvents,
  evidence({ ipAddress }, { now, placeOf, signIns }) {
    const here = ipAddress === null ? null : placeOf(ipAddress)
    const [last] = signIns
    const there = last?.ipAddress == null ? null : placeOf(last.ipAddress)
    if (here === null || there === null || last === undefined) return null

    const distanceKm = distanceBetween(here, there)
    const hours = Math.max(now.getTime() - last.timestamp.getTime(), 0) / 3_600_000
    if (distanceKm < distanceMinKm || distanceKm <= hours * speedMaxKmPerHour) return null
    return `${Math.round(distanceKm)} km from ${there.name} to ${here.name} in ${Math.round(hours * 60)} minutes`
  },
}

/** Along a great circle (haversine). */
function distanceBetween(one: Place, other: Place): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180
  const half = (degrees: number) => Math.sin(rad(degrees) / 2) ** 2
  const chord =
    half(one.latitude - other.latitude) +
    Math.cos(rad(one.latitude)) * Math.cos(rad(other.latitude)) * half(one.longitude - other.longitude)
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}
