import type { Applied } from '../applied.ts'
import { type Compare, type Difference, compareNumbers } from './difference.ts'
import { type Site, named } from './site.ts'

/** What a field weighs, and how long its lists are taken to be. */
export const costs: Compare = (before, after) => [
  ...compareWeights(before, after),
  ...compareSizes(named(before, 'listSize')[0], named(after, 'listSize')[0]),
]

function compareWeights(before: Site, after: Site): readonly Difference[] {
  const [old, now] = [named(before, 'cost')[0], named(after, 'cost')[0]]
  if (old === undefined || now === undefined) return comparePresence('@cost', old, now)
  return compareNumbers('cost', Number(old.args.get('weight')), Number(now.args.get('weight')), 'tightened')
}

/** A larger size is tighter; any other change of the directive may count less. */
function compareSizes(before: Applied | undefined, after: Applied | undefined): readonly Difference[] {
  if (before === undefined || after === undefined) return comparePresence('@listSize', before, after)
  const [old, now] = [before, after].map(textOf)
  if (old === now) return []
  const rest = [before, after].map((one) => textOf({ args: new Map([...one.args].filter(isNotSize)) }))
  const isLarger = Number(after.args.get('assumedSize') ?? 0) > Number(before.args.get('assumedSize') ?? 0)
  const kind = isLarger && rest[0] === rest[1] ? 'tightened' : 'loosened'
  return [{ kind, detail: `@listSize ${old} → ${now}` }]
}

function comparePresence(
  name: string,
  before: Applied | undefined,
  after: Applied | undefined,
): readonly Difference[] {
  if (before === after) return []
  return [
    before === undefined
      ? { kind: 'tightened', detail: `with ${name}` }
      : { kind: 'loosened', detail: `without ${name}` },
  ]
}

function isNotSize([name]: readonly [string, unknown]): boolean {
  return name !== 'assumedSize'
}

function textOf({ args }: Pick<Applied, 'args'>): string {
  return JSON.stringify(Object.fromEntries([...args].toSorted(([left], [right]) => (left < right ? -1 : 1))))
}
