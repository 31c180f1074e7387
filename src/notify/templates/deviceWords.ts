const programs: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Our words for what a client calls itself: its own would let a stranger write to people in our name. */
export function deviceWords(userAgent: string | null): string {
  const find = (known: typeof programs) => known.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  const program = find(programs) ?? 'an unknown program'
  const system = find(systems)
  return system === undefined ? program : `${program} on ${system}`
}
