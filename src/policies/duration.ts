import { parseDuration } from '../duration.ts'

const secondsMax = 366 * 86_400

/** Seconds of a duration in a directive; null for anything else, for zero and for more than a year. */
export function secondsOf(text: unknown): number | null {
  const seconds = typeof text === 'string' ? parseDuration(text) : null
  return seconds !== null && seconds > 0 && seconds <= secondsMax ? seconds : null
}
