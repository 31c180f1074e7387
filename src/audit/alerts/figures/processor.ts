import { type FigureRule, percent } from './figureRule.ts'
import { ends } from './figures.ts'

const windowSeconds = 300
const warningAbove = 0.8

/** Over 80 % of all processors over five minutes. */
export const processor: FigureRule = {
  name: 'processor',
  hint: 'Look at sign-ins a second: password hashes cost most. Add an instance, or limit whoever guesses.',
  levels: [
    {
      severity: 'HIGH',
      above: warningAbove,
      forSeconds: 0,
      measure(series) {
        const { first, last } = ends(series, windowSeconds)
        const seconds = (last.at - first.at) / 1000
        return seconds < windowSeconds
          ? null
          : (last.cpuSeconds - first.cpuSeconds) / seconds / last.processors
      },
      promql: 'max(rate(gatehouse_process_cpu_seconds_total[5m]) / gatehouse_processors)',
      words: (share) => `${percent(share)} of the processors was in use over 5 minutes`,
    },
  ],
}
