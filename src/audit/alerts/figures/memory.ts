import { type FigureRule, percent } from './figureRule.ts'

const warningAbove = 0.8
const criticalAboveBytes = 1.5e9

/** Over 80 % of the memory for five minutes; critical: over 1.5 GB resident for a minute. */
export const memory: FigureRule = {
  name: 'memory',
  hint: 'Look at the number of streams and of waiting password hashes; restart the instance if it grows on.',
  levels: [
    {
      severity: 'HIGH',
      above: warningAbove,
      forSeconds: 300,
      measure(series) {
        const last = series.at(-1)
        return last === undefined ? null : last.residentBytes / last.memoryLimitBytes
      },
      promql: 'max(gatehouse_process_resident_memory_bytes / gatehouse_memory_limit_bytes)',
      words: (share) => `${percent(share)} of the memory was in use for 5 minutes`,
    },
    {
      severity: 'CRITICAL',
      above: criticalAboveBytes,
      forSeconds: 60,
      measure: (series) => series.at(-1)?.residentBytes ?? null,
      promql: 'max(gatehouse_process_resident_memory_bytes)',
      words: (bytes) => `${(bytes / 1e9).toFixed(2)} GB are resident`,
    },
  ],
}
