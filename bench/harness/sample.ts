/** What one run of load saw. Latencies are in milliseconds; a figure that the machine does not tell is null. */
export interface Sample {
  readonly requestsPerSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** Of the server's process alone, user and system, in microseconds. */
  readonly processorPerRequest: number | null
  /** Resident memory of the server's process at the end, in MB. */
  readonly residentMb: number | null
  /** Answers of a status that was not expected. */
  readonly refused: number
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const [below = Number.NaN, above = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ]
  return (below + above) / 2
}

/** Figure by figure the median of several runs. */
export function medianSample(samples: readonly Sample[]): Sample {
  const of = (read: (sample: Sample) => number) => median(samples.map(read))
  const known = (read: (sample: Sample) => number | null) => {
    const values = samples.map(read).filter((value) => value !== null)
    return values.length === 0 ? null : median(values)
  }
  return {
    requestsPerSecond: of((sample) => sample.requestsPerSecond),
    p50: of((sample) => sample.p50),
    p95: of((sample) => sample.p95),
    p99: of((sample) => sample.p99),
    processorPerRequest: known((sample) => sample.processorPerRequest),
    residentMb: known((sample) => sample.residentMb),
    refused: of((sample) => sample.refused),
  }
}

/** The latency that this share of the requests kept, by the nearest rank. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
