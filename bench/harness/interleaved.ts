import { type Sample, median, medianSample } from './sample.ts'

export interface Comparison {
  readonly ours: Sample
  readonly baseline: Sample
  /** Our requests a second against the baseline's: the median of the ratios of each pair. */
  readonly ratio: number
}

/** Runs the two in turn, so that a machine that drifts drifts under both; the first pair warms up and is dropped. */
export async function interleaved(
  rounds: number,
  ours: () => Promise<Sample>,
  baseline: () => Promise<Sample>,
): Promise<Comparison> {
  const pairs: (readonly [Sample, Sample])[] = []
  for (let round = 0; round <= rounds; round += 1) pairs.push([await ours(), await baseline()])
  const counted = pairs.slice(1)
  return {
    ours: medianSample(counted.map(([sample]) => sample)),
    baseline: medianSample(counted.map(([, sample]) => sample)),
    ratio: median(counted.map(([left, right]) => left.requestsPerSecond / right.requestsPerSecond)),
  }
}
