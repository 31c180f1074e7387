import type { Condition } from '../createAlerts.ts'
import type { FigureRule, Level } from './figureRule.ts'
import type { Figures, Series } from './figures.ts'

const coolDownSeconds = 1_800
/** As much as the longest window of a rule needs, and a little. */
const keptMs = 330_000

export interface WatchDeps {
  readonly rules: readonly FigureRule[]
  readonly read: () => Promise<Figures>
  /** Raises an alert, or counts it. */
  readonly raise: (condition: Condition) => Promise<void>
}

/**
 * Looks at the figures each time that it is called, and raises what holds; answers how much that was. What cannot be
 * raised, since the database is what failed, is raised the next time, though it may be over by then.
 */
export function createWatch({ rules, read, raise }: WatchDeps): () => Promise<number> {
  let kept: readonly Figures[] = []
  const heldSince = new Map<Level, number>()
  const pending = new Map<string, Condition>()

  return async () => {
    const now = await read()
    kept = [...kept.filter(({ at }) => at > now.at - keptMs), now]
    const [first = now, ...rest] = kept
    const series: Series = [first, ...rest]

    for (const rule of rules) {
      const condition = conditionOf(rule, series, heldSince)
      if (condition !== null) pending.set(rule.name, condition)
    }
    let raised = 0
    for (const [name, condition] of pending) {
      await raise(condition)
      pending.delete(name)
      raised += 1
    }
    return raised
  }
}

/** The worst level of a rule that has held for long enough; null where none has. */
function conditionOf(
  { name, levels }: FigureRule,
  series: Series,
  heldSince: Map<Level, number>,
): Condition | null {
  const at = series.at(-1)?.at ?? series[0].at
  let worst: Condition | null = null
  for (const level of levels) {
    const figure = level.measure(series)
    if (figure === null || figure <= level.above) {
      heldSince.delete(level)
      continue
    }
    const since = heldSince.get(level) ?? at
    heldSince.set(level, since)
    if (at - since < level.forSeconds * 1000) continue
    const summary = level.words(figure)
    worst = { rule: name, key: 'server', severity: level.severity, summary, coolDownSeconds }
  }
  return worst
}
