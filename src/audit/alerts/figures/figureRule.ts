import type { Series } from './figures.ts'

/** One threshold of a rule, here and in Prometheus. */
export interface Level {
  /** A warning is HIGH. */
  readonly severity: 'HIGH' | 'CRITICAL'
  /** It holds above this. */
  readonly above: number
  /** It must have held for so long. */
  readonly forSeconds: number
  /** The figure; null where there is too little to say. */
  readonly measure: (series: Series) => number | null
  /** The same figure in PromQL; it has no value where there is too little to say. */
  readonly promql: string
  /** The figure in words. */
  readonly words: (figure: number) => string
}

/** One file a rule, with its thresholds in sight; `deploy/prometheus/gatehouse.rules.yml` is made from these. */
export interface FigureRule {
  readonly name: string
  /** For whoever is woken by it: what to look at. */
  readonly hint: string
  readonly levels: readonly Level[]
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`
