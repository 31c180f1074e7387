import { type Applied, listOf } from '../applied.ts'
import { secondsOf } from '../duration.ts'
import { type Compare, type Difference, compareNumbers } from './difference.ts'
import { type Site, named, wordOf } from './site.ts'

/** How often a field may be used, limit by limit: a limit of another name is another limit. */
export const limits: Compare = (before, after) => {
  const old = limitsOf(before)
  const now = limitsOf(after)
  const gone = [...old.keys()].filter((name) => !now.has(name))
  const fresh = [...now.keys()].filter((name) => !old.has(name))

  return [
    ...gone.map((name): Difference => ({ kind: 'loosened', detail: `without the limit ${name}` })),
    ...fresh.map((name): Difference => ({ kind: 'tightened', detail: `with the limit ${name}` })),
    ...[...old].flatMap(([name, limit]) => {
      const next = now.get(name)
      return next === undefined
        ? []
        : compareLimits(limit, next).map(({ kind, detail }) => ({ kind, detail: `${name}: ${detail}` }))
    }),
  ]
}

function compareLimits(before: Applied, after: Applied): readonly Difference[] {
  return [
    ...compareNumbers('points', numberOf(before, 'points'), numberOf(after, 'points'), 'loosened'),
    ...compareNumbers('window', spanOf(before, 'window'), spanOf(after, 'window'), 'tightened'),
    ...compareNumbers('block', spanOf(before, 'block'), spanOf(after, 'block'), 'tightened'),
    ...compareKeys(keyOf(before), keyOf(after)),
    ...compareWords('count', before, after, ['ATTEMPT']),
    ...compareWords('onStoreError', before, after, ['INSURANCE', 'DENY']),
  ]
}

/** A key of fewer parts is fewer buckets; any other key may count less of what it counted. */
function compareKeys(before: readonly string[], after: readonly string[]): readonly Difference[] {
  const isCoarser = after.every((part) => before.includes(part))
  if (isCoarser && before.every((part) => after.includes(part))) return []
  return [
    {
      kind: isCoarser ? 'tightened' : 'loosened',
      detail: `by [${before.join(', ')}] → [${after.join(', ')}]`,
    },
  ]
}

/** `strict` goes from the default to the strictest word; whatever is not among them is looser. */
function compareWords(
  name: string,
  before: Applied,
  after: Applied,
  strict: readonly string[],
): readonly Difference[] {
  const [standard = ''] = strict
  const [old, now] = [before, after].map((limit) => wordOf(limit, name, standard))
  if (old === undefined || now === undefined || old === now) return []
  const isStricter = strict.indexOf(now) > strict.indexOf(old)
  return [{ kind: isStricter ? 'tightened' : 'loosened', detail: `${name} ${old} → ${now}` }]
}

function limitsOf(site: Site): ReadonlyMap<string, Applied> {
  return new Map(named(site, 'rateLimit').map((limit) => [String(limit.args.get('name')), limit]))
}

function numberOf({ args }: Applied, name: string): number {
  return Number(args.get(name))
}

function spanOf({ args }: Applied, name: string): number {
  return secondsOf(args.get(name)) ?? 0
}

/** What makes the buckets: GLOBAL makes none. */
function keyOf({ args }: Applied): readonly string[] {
  const paths = listOf(args.get('args')).map(String)
  return listOf(args.get('by'))
    .map(String)
    .filter((part) => part !== 'GLOBAL')
    .flatMap((part) => (part === 'ARGS' ? paths : [part]))
}
