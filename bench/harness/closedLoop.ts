import { createMeter } from './meter.ts'
import type { Sample } from './sample.ts'

/** How many do it at once, for how long, and whose processor time counts. */
export interface Loop {
  readonly workers: number
  readonly seconds: number
  readonly pid: number | null
  /** Milliseconds between the starts of one worker's turns; none: each turn follows the last. */
  readonly everyMs?: number
}

/** Each worker takes its next turn when its last is over. What a turn throws ends the run. */
export async function closedLoop(
  { workers, seconds, pid, everyMs }: Loop,
  turn: (worker: number) => Promise<unknown>,
): Promise<Sample> {
  const meter = createMeter(pid)
  const endAt = performance.now() + seconds * 1000
  meter.begin()

  const work = async (worker: number) => {
    // Paced workers begin one after the other, so that their turns do not fall together.
    if (everyMs !== undefined) await pause((everyMs * worker) / workers)
    while (performance.now() < endAt) {
      const startedAt = performance.now()
      await turn(worker)
      const latencyMs = performance.now() - startedAt
      meter.answered(latencyMs, true)
      if (everyMs !== undefined) await pause(everyMs - latencyMs)
    }
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)))
  return meter.end()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
