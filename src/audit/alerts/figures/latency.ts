import type { FigureRule } from './figureRule.ts'
import { type Figures, type Series, ends } from './figures.ts'
import { asked } from './prometheus.ts'

const windowSeconds = 300
const quantile = 0.95
const warningAbove = 5
/** Just below the last bound of the histogram, which is the most that it can tell. */
const criticalAbove = 9.99
const requestsMin = 20

const buckets = `gatehouse_http_request_duration_seconds_bucket${asked()}`

const figure = {
  forSeconds: 0,
  measure(series: Series) {
    const { first, last } = ends(series, windowSeconds)
    return quantileOf(grown(first.durations, last.durations))
  },
  promql:
    `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[5m]))) ` +
    `and (sum(increase(gatehouse_http_request_duration_seconds_count${asked()}[5m])) >= ${requestsMin})`,
  words: (seconds: number) => `one request in twenty of 5 minutes took over ${seconds.toFixed(1)} s`,
}

/** One request in twenty took over 5 s; critical: 10 s. */
export const latency: FigureRule = {
  name: 'latency',
  hint: 'Look at slow queries in the log, at the pool of the database, and at the processor.',
  levels: [
    { severity: 'HIGH', above: warningAbove, ...figure },
    { severity: 'CRITICAL', above: criticalAbove, ...figure },
  ],
}

function grown(first: Figures['durations'], last: Figures['durations']): Figures['durations'] {
  const before = new Map(first)
  return last.map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)])
}

/** As Prometheus reckons it: along a line within the bucket; beyond the last bound, that bound. */
function quantileOf(buckets: Figures['durations']): number | null {
  const total = buckets.at(-1)?.[1] ?? 0
  if (total < requestsMin) return null
  const wanted = quantile * total
  let [lower, below] = [0, 0]
  for (const [bound, count] of buckets) {
    if (bound === Number.POSITIVE_INFINITY) break
    if (count >= wanted) return lower + ((bound - lower) * (wanted - below)) / (count - below)
    ;[lower, below] = [bound, count]
  }
  return lower
}
