import { type Dice, names, pick } from './dice.ts'
import type { Model } from './model.ts'

/** A document over a model and the values of its variables. */
export interface Sent {
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
}

const conditions = ['@include(if: $yes)', '@skip(if: $yes)', '@include(if: $no)', '@skip(if: $no)']
const literals = ['@include(if: true)', '@skip(if: true)', '@include(if: false)']
const depthMax = 3

/** Writes a document: aliases that merge or not, fragments in fragments, `@skip` and `@include`, arguments, variables. */
export function randomDocument(dice: Dice, model: Model): Sent {
  const fragments = names('F', dice(4)).map((name) => ({
    name,
    on: pick(dice, [...model.types.keys(), ...model.possible.keys()]),
  }))
  const objectsOf = (type: string) => model.possible.get(type) ?? [type]
  const meets = (one: string, other: string) => objectsOf(one).some((name) => objectsOf(other).includes(name))
  const composites = [...model.types.keys(), ...model.possible.keys()]

  const condition = () => {
    const thrown = dice(8)
    if (thrown === 0) return pick(dice, conditions)
    return thrown === 1 ? pick(dice, literals) : ''
  }
  const selections = (type: string, depth: number, later: number): string => {
    const most = depth === 0 ? 5 : 3
    return `{ ${Array.from({ length: 1 + dice(most) }, () => selection(type, depth, later)).join(' ')} }`
  }
  const selection = (type: string, depth: number, later: number): string => {
    const thrown = dice(6)
    const inner = fragments.findIndex(({ on }, index) => index >= later && meets(on, type))
    if (thrown === 0 && inner >= 0) return `...${names('F', 9)[inner]} ${condition()}`
    if (thrown <= 1 && depth < depthMax) {
      const on = pick(
        dice,
        composites.filter((one) => meets(one, type)),
      )
      return `... on ${on} ${condition()} ${selections(on, depth + 1, later)}`
    }
    return field(type, depth, later)
  }
  const field = (type: string, depth: number, later: number): string => {
    const declared = model.types.get(type) ?? []
    if (declared.length === 0 || dice(12) === 0) return `__typename ${condition()}`
    const name = pick(dice, declared)
    const given = model.fields.get(name)?.type ?? 'Int'
    const value = pick(dice, ['', '', '0', '1', '2', '7', '$n', 'null'])
    // The alias says all that decides, so that equal aliases merge and no two conflict.
    const alias = `${name}_${value.replace('$', 'v')}_${dice(2)}`
    const call = `${alias}: ${name}${value === '' ? '' : `(n: ${value})`} ${condition()}`
    if (given === 'Int') return call
    return `${call} ${depth < depthMax ? selections(given, depth + 1, later) : '{ __typename }'}`
  }

  const root = dice(4) === 0 ? 'Mutation' : 'Query'
  const body = selections(root, 0, 0)
  const written = fragments.map(
    ({ name, on }, index) => `fragment ${name} on ${on} ${selections(on, 2, index + 1)}`,
  )
  const variables = { yes: dice(2) === 0, no: dice(2) === 0, ...(dice(2) === 0 && { n: dice(3) }) }
  const head = `${root.toLowerCase()} ($yes: Boolean!, $no: Boolean!, $n: Int)`
  return { text: [`${head} ${body}`, ...written].join('\n'), variables }
}
