import type { Compare, Difference } from './difference.ts'
import { type Site, named } from './site.ts'

/** What a field promises beside access: to stand alone, to keep a secret, to leave a trace. */
export const marks: Compare = (before, after) => {
  const old = marksOf(before)
  const now = marksOf(after)
  return [
    ...old
      .filter((mark) => !now.includes(mark))
      .map((mark): Difference => ({ kind: 'loosened', detail: `without ${mark}` })),
    ...now
      .filter((mark) => !old.includes(mark))
      .map((mark): Difference => ({ kind: 'tightened', detail: `with ${mark}` })),
  ]
}

function marksOf(site: Site): readonly string[] {
  return [
    ...named(site, 'exclusive').map(() => '@exclusive'),
    ...named(site, 'sensitive').map(() => '@sensitive'),
    ...named(site, 'audit').map(({ args }) => `@audit ${String(args.get('event'))}`),
  ]
}
