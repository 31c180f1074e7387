import { type FigureRule, percent } from './figureRule.ts'
import { type Series, growth } from './figures.ts'
import { asked } from './prometheus.ts'

const windowSeconds = 300
const warningAbove = 0.05
const criticalAbove = 0.1
/** Of fewer, one failure would be a rate. */
const requestsMin = 20

const counted = (more = '') => `sum(increase(gatehouse_http_requests_total${asked(more)}[5m]))`

const figure = {
  forSeconds: 0,
  measure(series: Series) {
    const requests = growth(series, windowSeconds, (figures) => figures.requests)
    return requests < requestsMin
      ? null
      : growth(series, windowSeconds, ({ serverErrors }) => serverErrors) / requests
  },
  promql: `${counted(',status=~"5.."')} / (${counted()} >= ${requestsMin})`,
  words: (share: number) => `${percent(share)} of the requests of 5 minutes failed`,
}

/** More than 5 % of the requests of five minutes failed for a fault of ours; critical: 10 %. */
export const errorRate: FigureRule = {
  name: 'error_rate',
  hint: 'Look at the log for errors with a request id, and at the database.',
  levels: [
    { severity: 'HIGH', above: warningAbove, ...figure },
    { severity: 'CRITICAL', above: criticalAbove, ...figure },
  ],
}
