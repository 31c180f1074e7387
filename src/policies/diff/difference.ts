import type { Site } from './site.ts'

/**
 * What a change does. Widened and narrowed: who gets through. Loosened and tightened: how often, at what cost, how
 * secretly and with what trace.
 */
export type ChangeKind = 'widened' | 'narrowed' | 'added' | 'removed' | 'loosened' | 'tightened'

export interface Difference {
  readonly kind: ChangeKind
  /** What was and what is, in the words of the SDL. */
  readonly detail: string
}

/** Compares one aspect of a site that both versions have. In doubt it says widened or loosened. */
export type Compare = (before: Site, after: Site) => readonly Difference[]

/** A number that went up or down; `moreIs` says what more of it does. */
export function compareNumbers(
  name: string,
  before: number,
  after: number,
  moreIs: 'loosened' | 'tightened',
): readonly Difference[] {
  if (before === after) return []
  const lessIs = moreIs === 'loosened' ? 'tightened' : 'loosened'
  return [{ kind: after > before ? moreIs : lessIs, detail: `${name} ${before} → ${after}` }]
}
