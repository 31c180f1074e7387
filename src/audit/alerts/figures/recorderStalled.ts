import type { FigureRule } from './figureRule.ts'

/**
 * A part of the recorder cannot write for half a minute: decisions wait, and are refused rather than not recorded. Or
 * events have waited for their alerts for over a minute.
 */
export const recorderStalled: FigureRule = {
  name: 'recorder_stalled',
  hint: 'Look for locks on security_events, a missing partition, room on the disk of the database, and failed jobs in the log.',
  levels: [
    {
      severity: 'CRITICAL',
      above: 0,
      forSeconds: 30,
      measure: (series) => series.at(-1)?.recorderStalled ?? null,
      promql: 'max(gatehouse_recorder_stalled)',
      words: () => 'the recorder has not been able to write for half a minute',
    },
  ],
}
