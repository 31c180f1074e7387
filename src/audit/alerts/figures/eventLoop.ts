import type { FigureRule } from './figureRule.ts'
import type { Series } from './figures.ts'

const warningAboveSeconds = 0.25
const criticalAboveSeconds = 1

const figure = {
  measure: (series: Series) => series.at(-1)?.eventLoopLagSeconds ?? null,
  promql: 'max(gatehouse_nodejs_eventloop_lag_p99_seconds)',
  words: (seconds: number) => `the event loop was late by ${Math.round(seconds * 1000)} ms`,
}

/** The event loop is late by a quarter of a second for five minutes; critical: by a second for one. */
export const eventLoop: FigureRule = {
  name: 'event_loop',
  hint: 'Something keeps the one thread busy: look at the cost of operations and at the size of answers.',
  levels: [
    { severity: 'HIGH', above: warningAboveSeconds, forSeconds: 300, ...figure },
    { severity: 'CRITICAL', above: criticalAboveSeconds, forSeconds: 60, ...figure },
  ],
}
