/** What one argon2id hash costs (RFC 9106, 3.1): memory in KiB, passes over it, lanes that fill it side by side. */
export interface HashParameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** What it takes to get fresh memory from the system, in passes over it; measured on Linux, 19 to 256 MiB. */
const firstTouch = 0.3
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
  const { memoryKiB } = current
  const missing = timeOf(current) - timeOf(stored)
  const passes = Math.max(0, Math.floor(missing / memoryKiB - firstTouch))
  const taken = passes === 0 ? 0 : timeOf({ memoryKiB, passes, lanes: 1 })
  const restKiB = Math.round((missing - taken) / (1 + firstTouch))
  return [
    { memoryKiB, passes, lanes: 1 },
    { memoryKiB: restKiB, passes: 1, lanes: 1 },
  ].filter((piece) => piece.passes > 0 && piece.memoryKiB >= pieceKiBMin)
}

/** In passes over a KiB. */
function timeOf({ memoryKiB, passes, lanes }: HashParameters): number {
  return (memoryKiB * (passes + firstTouch)) / lanes
}
