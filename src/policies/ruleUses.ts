import { type Annotated, type Applied, appliedTo } from './applied.ts'
import type { DenyMode, RuleUse } from './policy.ts'

/** One `@policy` as it is written. */
export interface WrittenRule extends RuleUse {
  readonly phase: 'BEFORE' | 'AFTER'
}

/** The rules of an element, in the order of the SDL. */
export function rulesOf(element: Annotated): readonly WrittenRule[] {
  return rulesAmong(appliedTo(element))
}

/** The rules among the directives of an element. */
export function rulesAmong(directives: readonly Applied[]): readonly WrittenRule[] {
  return directives
    .filter(({ name }) => name === 'policy')
    .map(({ args }) => ({
      name: String(args.get('name')),
      phase: args.get('on') === 'AFTER' ? 'AFTER' : 'BEFORE',
      deny: denyModeOf(args.get('deny')),
    }))
}

/** The uses of a phase, each rule once: what a field writes itself replaces what a type says of the same rule. */
export function usesIn(
  phase: WrittenRule['phase'],
  ofType: readonly WrittenRule[],
  own: readonly WrittenRule[],
): readonly RuleUse[] {
  const uses = new Map<string, RuleUse>()
  for (const rule of [...ofType, ...own]) {
    if (rule.phase === phase) uses.set(rule.name, { name: rule.name, deny: rule.deny })
  }
  return [...uses.values()]
}

function denyModeOf(value: unknown): DenyMode {
  return value === 'NULL' || value === 'FILTER' ? value : 'ERROR'
}
