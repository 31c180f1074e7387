import { type FieldNode, type GraphQLField, Kind, getArgumentValues } from 'graphql'
import { Refusal } from '../../errors.ts'
import type { Reading } from '../selections.ts'
import type { FieldCost, ListSize } from './costTable.ts'
import { plus } from './points.ts'

/** A list that a client calls longer than this costs more than anybody may pay. */
export const listSizeMax = 1_000_000

/** One use of a field: what the call costs, and how many items the lists have that it sizes. */
interface CallCost {
  readonly weight: number
  /** Null where the field sizes no list. */
  readonly size: number | null
}

/**
 * The cost of a call with its coerced arguments: weights of those that were written add up, the largest slicing
 * argument sizes the list. Refuses with BAD_USER_INPUT where not exactly one of several is given.
 */
export function callCost(
  reading: Reading,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  { weight, args, listSize }: FieldCost,
): CallCost | Refusal {
  if (args.size === 0 && (listSize === null || listSize.slicingArguments.length === 0))
    return { weight, size: listSize?.assumedSize ?? null }

  const written = node.arguments ?? []
  // Who reads a variable's value must not be remembered for the next value.
  if (written.some(({ value }) => value.kind === Kind.VARIABLE)) reading.conditional = true
  const values = coerced(reading, field, node)
  if (values === null) return invalid(node, 'has an argument that is not valid')

  const isGiven = (name: string) => (values[name] ?? null) !== null
  const used = written.map(({ name }) => name.value).filter(isGiven)
  const total = used.reduce((sum, name) => plus(sum, args.get(name) ?? 0), weight)
  if (listSize === null) return { weight: total, size: null }

  const sizes = listSize.slicingArguments.filter(isGiven).map((name) => Number(values[name]))
  const chosen = used.filter((name) => listSize.slicingArguments.includes(name))
  if (isUnclear(listSize, sizes.length, chosen.length))
    return invalid(node, `takes exactly one of ${listSize.slicingArguments.join(', ')}`)
  const size = sizes.length > 0 ? Math.max(...sizes) : (listSize.assumedSize ?? listSizeMax)
  return { weight: total, size: Math.min(listSizeMax, Math.max(0, size)) }
}

/** A default stands in where none is written, and does not compete with one that is. */
function isUnclear({ requireOne, slicingArguments }: ListSize, given: number, written: number): boolean {
  return requireOne && slicingArguments.length > 0 && (given === 0 || written > 1)
}

function coerced(
  { variables }: Reading,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Readonly<Record<string, unknown>> | null {
  try {
    return getArgumentValues(field, node, variables)
  } catch {
    // graphql-js repeats the value in its message: the cause is dropped on purpose.
    return null
  }
}

function invalid({ alias, name }: FieldNode, message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', { fields: [{ path: alias?.value ?? name.value, message }] })
}
