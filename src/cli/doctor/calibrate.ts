import type { HashParameters } from '../../auth/hashParameters.ts'
import { hashBounds } from '../../config/hashBounds.ts'

const targetMs = 250
/** A hash may take so much longer than was aimed at. */
const tolerance = 1.1
const triesMax = 3
const mebibyteKiB = 1024

const { memoryKiBMax, memoryKiBMin, passesMax, passesMin } = hashBounds
const floor: HashParameters = { memoryKiB: memoryKiBMin, passes: passesMin, lanes: 1 }

export interface Machine {
  /** As many hashes run at once. */
  readonly cores: number
  readonly memoryBytes: number
  /** Milliseconds that one hash takes. */
  measure(parameters: HashParameters): Promise<number>
}

export interface Calibration {
  readonly parameters: HashParameters
  readonly ms: number
}

/**
 * The dearest parameters that this machine computes in a quarter of a second, never below the floor: memory first, which
 * costs a thief with special hardware most (RFC 9106, 4), up to what leaves half of it free when every core hashes; then
 * passes.
 */
export async function calibrate({ cores, memoryBytes, measure }: Machine): Promise<Calibration> {
  const fits = Math.floor(memoryBytes / 2 / cores / 1024)
  const memoryMax = Math.max(memoryKiBMin, wholeMebibytes(Math.min(memoryKiBMax, fits)))

  let best: Calibration = { parameters: floor, ms: await measure(floor) }
  let last = best
  for (let attempt = 0; attempt < triesMax; attempt += 1) {
    const parameters = aimed(last, memoryMax)
    if (costOf(parameters) === costOf(last.parameters)) break
    last = { parameters, ms: await measure(parameters) }
    const isDearer = costOf(parameters) > costOf(best.parameters)
    if (isDearer && last.ms <= targetMs * tolerance) best = last
  }
  return best
}

/** What would take as long as is aimed at, if all work took the time that this one did. */
function aimed({ parameters, ms }: Calibration, memoryMax: number): HashParameters {
  const work = (costOf(parameters) * targetMs) / ms
  const memoryKiB = between(memoryKiBMin, wholeMebibytes(work / passesMin), memoryMax)
  return { memoryKiB, passes: between(passesMin, Math.floor(work / memoryKiB), passesMax), lanes: 1 }
}

function costOf({ memoryKiB, passes }: HashParameters): number {
  return memoryKiB * passes
}

function wholeMebibytes(kibibytes: number): number {
  return Math.floor(kibibytes / mebibyteKiB) * mebibyteKiB
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(least, value), most)
}
