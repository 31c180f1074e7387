const secondsIn = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 60 * 60],
  ['d', 24 * 60 * 60],
])

/** Seconds of `30s`, `10m`, `1h` or `14d`; null for any other text. */
export function parseDuration(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const seconds = secondsIn.get(unit)
  return seconds === undefined ? null : Number(count) * seconds
}
