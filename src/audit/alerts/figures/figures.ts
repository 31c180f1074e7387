/** What the server measures of itself, at one moment; counts are since the start. */
export interface Figures {
  /** Milliseconds, of a clock that only goes on. */
  readonly at: number
  readonly requests: number
  /** Answered with 5xx. */
  readonly serverErrors: number
  /** Requests by the bound of their bucket in seconds, each bucket with the smaller ones. */
  readonly durations: readonly (readonly [bound: number, count: number])[]
  readonly databaseErrors: number
  readonly databaseErrorsInARow: number
  readonly cpuSeconds: number
  readonly processors: number
  readonly residentBytes: number
  readonly memoryLimitBytes: number
  /** The 99th percentile. */
  readonly eventLoopLagSeconds: number
  readonly recorderStalled: number
}

/** Figures of the last minutes, the oldest first; never empty. */
export type Series = readonly [Figures, ...Figures[]]

/** By how much a count grew over the last `seconds`, or over the series where that is shorter. */
export function growth(series: Series, seconds: number, of: (figures: Figures) => number): number {
  const { last, first } = ends(series, seconds)
  return Math.max(0, of(last) - of(first))
}

/** The newest figures, and those that were the newest `seconds` before them. */
export function ends(series: Series, seconds: number): { readonly first: Figures; readonly last: Figures } {
  const last = series.at(-1) ?? series[0]
  const first = series.findLast(({ at }) => at <= last.at - seconds * 1000) ?? series[0]
  return { first, last }
}
