import type { Applied } from '../applied.ts'
import type { Compare, Difference } from './difference.ts'
import { type Site, named, wordOf } from './site.ts'

/** Which rules must allow, when, and whether a no still refuses. */
export const ruleUses: Compare = (before, after) => {
  const old = denialsOf(before)
  const now = denialsOf(after)
  const differences: Difference[] = []

  for (const [rule, deny] of old) {
    const denyNow = now.get(rule)
    if (denyNow === undefined) differences.push({ kind: 'widened', detail: `without ${rule}` })
    else if (deny !== denyNow)
      differences.push({
        kind: denyNow === 'ERROR' ? 'narrowed' : 'widened',
        detail: `${rule} deny ${deny} → ${denyNow}`,
      })
  }
  for (const rule of now.keys()) {
    if (!old.has(rule)) differences.push({ kind: 'narrowed', detail: `with ${rule}` })
  }
  return differences
}

/** By rule and phase; what a field writes itself stands last and holds. */
function denialsOf(site: Site): ReadonlyMap<string, string> {
  return new Map(named(site, 'policy').map((rule) => [ruleOf(rule), wordOf(rule, 'deny', 'ERROR')]))
}

function ruleOf(rule: Applied): string {
  return `${wordOf(rule, 'name', '')} ${wordOf(rule, 'on', 'BEFORE')}`
}
