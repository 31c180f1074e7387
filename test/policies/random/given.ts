import type { Model } from './model.ts'

/** An object of a random schema: the data is a function of the path to it, so that two who walk it find the same. */
export interface Given {
  readonly __typename: string
  readonly seed: number
}

/** What the resolver of a field gives; it throws for 7. Not a policy: the oracle and the resolvers share the data. */
export function given(model: Model, name: string, parentSeed: number, n: number | null | undefined): unknown {
  if (n === 7) throw new Error('the resolver failed')
  const { type = 'Int', isList = false } = model.fields.get(name) ?? {}
  if (type === 'Int') return 1
  const one = (index: number): Given => {
    const seed = (parentSeed * 31 + name.charCodeAt(1) * 17 + (n ?? 3) * 7 + index * 13 + 1) % 1009
    const objects = model.possible.get(type) ?? [type]
    return { __typename: objects[seed % objects.length] ?? '', seed }
  }
  return isList ? [one(0), one(1)] : one(0)
}

/** What the rule SECOND denies. */
export const isHidden = ({ seed }: Given) => seed % 4 === 0

/** What the rule OWNER denies. */
export const isOdd = (n: unknown) => typeof n === 'number' && n % 2 === 1
