const secondsOf = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
])

/** Seconds of a duration as in `30s`, `15m`, `1h` or `1d`; null for anything else, for zero and for more than a year. */
export function parseDuration(text: unknown): number | null {
  const parts = typeof text === 'string' ? /^([1-9]\d{0,7})([smhd])$/.exec(text) : null
  const seconds = Number(parts?.[1]) * (secondsOf.get(parts?.[2] ?? '') ?? Number.NaN)
  return seconds <= 366 * 86_400 ? seconds : null
}
