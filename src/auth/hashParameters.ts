/** What one argon2id hash costs (RFC 9106, 3.1): memory in KiB, passes over it, lanes that fill it side by side. */
export interface HashParameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** Below this a remainder is not worth the call. */
const pieceKiBMin = 1024

/** The parameters in a PHC string of argon2; null for any other hash. */
export function hashParametersIn(hash: string): HashParameters | null {
  const found = /^\$argon2(?:id|i|d)\$v=\d+\$m=(\d{1,9}),t=(\d{1,5}),p=(\d{1,3})\$/.exec(hash)
  if (found === null) return null
  const [memoryKiB = 0, passes = 0, lanes = 1] = found.slice(1).map(Number)
  return { memoryKiB, passes, lanes: Math.max(lanes, 1) }
}

/** Whether a guess at this hash costs a thief less than one at a hash with `current`: in memory, or in work. */
export function isWeaker(stored: HashParameters, current: HashParameters): boolean {
  const work = ({ memoryKiB, passes }: HashParameters) => memoryKiB * passes
  return stored.memoryKiB < current.memoryKiB || work(stored) < work(current)
}

/**
 * What a hash with `stored` lacks of the time of one with `current`, as hashes that take it: as many passes over the
 * whole of its memory as there is room for, since memory beyond the caches is slower, and one over what is left.
 */
export function missingWork(stored: HashParameters, current: HashParameters): readonly HashParameters[] {
  const time = ({ memoryKiB, passes, lanes }: HashParameters) => (memoryKiB * passes) / lanes
  const missing = Math.max(0, time(current) - time(stored))
  const wholePasses = Math.floor(missing / current.memoryKiB)
  const restKiB = Math.round(missing - wholePasses * current.memoryKiB)
  return [
    { memoryKiB: current.memoryKiB, passes: wholePasses, lanes: 1 },
    { memoryKiB: restKiB, passes: 1, lanes: 1 },
  ].filter(({ memoryKiB, passes }) => passes > 0 && memoryKiB >= pieceKiBMin)
}
