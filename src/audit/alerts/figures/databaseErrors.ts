import type { FigureRule } from './figureRule.ts'
import { growth } from './figures.ts'

const windowSeconds = 60
const warningAbove = 10
const inARowAbove = 19

/** More than ten database errors in a minute; critical: twenty in a row. What a constraint refuses is no error. */
export const databaseErrors: FigureRule = {
  name: 'database_errors',
  hint: 'Look whether the database, and its replica where there is one, is up, has connections left, and has room on its disk.',
  levels: [
    {
      severity: 'HIGH',
      above: warningAbove,
      forSeconds: 0,
      measure: (series) => growth(series, windowSeconds, (figures) => figures.databaseErrors),
      promql: 'sum(increase(gatehouse_database_errors_total{class!="23"}[1m]))',
      words: (errors) => `${Math.round(errors)} database errors in a minute`,
    },
    {
      severity: 'CRITICAL',
      above: inARowAbove,
      forSeconds: 0,
      measure: (series) => series.at(-1)?.databaseErrorsInARow ?? null,
      promql: 'max(gatehouse_database_errors_in_a_row)',
      words: (errors) => `${Math.round(errors)} database errors in a row`,
    },
  ],
}
