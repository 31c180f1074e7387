import { readFileSync } from 'node:fs'
import { type Sample, percentile } from './sample.ts'

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on (`getconf CLK_TCK`). */
const ticksPerSecond = 100

/** Watches one run: the processor time of a process between two moments, and the latency of each answer between. */
export interface Meter {
  /** From here on it counts; what came before was warming up. */
  begin(): void
  answered(latencyMs: number, isExpected: boolean): void
  end(): Sample
}

/** `pid` is the server's; null where nobody's processor time is asked for. */
export function createMeter(pid: number | null): Meter {
  let latencies: number[] = []
  let refused = 0
  let startedAt = performance.now()
  let processorAt = processorSeconds(pid)

  return {
    begin() {
      latencies = []
      refused = 0
      startedAt = performance.now()
      processorAt = processorSeconds(pid)
    },
    answered(latencyMs, isExpected) {
      latencies.push(latencyMs)
      if (!isExpected) refused += 1
    },
    end() {
      const seconds = (performance.now() - startedAt) / 1000
      const processorNow = processorSeconds(pid)
      const used = processorAt === null || processorNow === null ? null : processorNow - processorAt
      const sorted = latencies.toSorted((left, right) => left - right)
      return {
        requestsPerSecond: sorted.length / seconds,
        p50: percentile(sorted, 0.5),
        p95: percentile(sorted, 0.95),
        p99: percentile(sorted, 0.99),
        processorPerRequest: used === null ? null : (used * 1e6) / sorted.length,
        residentMb: residentMb(pid),
        refused,
      }
    },
  }
}

function processorSeconds(pid: number | null): number | null {
  // The name of the program stands in brackets and may hold spaces: fields are counted behind it (proc(5)).
  const fields = proc(pid, 'stat')?.split(') ').at(-1)?.split(' ')
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Resident memory of a process in MB; null where there is no /proc. */
export function residentMb(pid: number | null): number | null {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(proc(pid, 'status') ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / 1024
}

function proc(pid: number | null, file: string): string | null {
  if (pid === null) return null
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}
