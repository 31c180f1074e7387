import type { LimitDecision, Limiter } from '../limits/limit.ts'
import type { RootField } from './analyse.ts'
import { type AddressKey, limitKey } from './keys.ts'
import type { FieldLimit, Policies } from './policy.ts'
import type { PolicyContext } from './principal.ts'

/** One bucket that an operation touches, and the root fields that it is charged for. */
export interface Charge {
  readonly fieldLimit: FieldLimit
  readonly key: readonly string[]
  readonly responseKeys: readonly string[]
}

/** What a store said, and whether the caller may be told: the bucket of an identifier may be somebody else's. */
export interface GateDecision {
  readonly decision: LimitDecision
  readonly visible: boolean
}

/**
 * The order of charging. Whoever is refused by address touches no identifier, and whoever is refused for an identifier
 * at one address does not touch what that identifier has everywhere.
 */
export const limitPhases = ['address', 'identifierAtAddress', 'identifier', 'person'] as const
export type LimitPhase = (typeof limitPhases)[number]

/** The charges of one phase: n aliases of a field are n uses, and uses of one bucket are one charge. */
export function planCharges(
  phase: LimitPhase,
  rootFields: readonly RootField[],
  policies: Policies,
  context: PolicyContext,
  addressKey: AddressKey,
): readonly Charge[] {
  const charges = new Map<
    string,
    { fieldLimit: FieldLimit; key: readonly string[]; responseKeys: string[] }
  >()

  for (const { field, responseKey, args } of rootFields) {
    for (const fieldLimit of policies.fields.get(field)?.limits ?? []) {
      if (phaseOf(fieldLimit) !== phase) continue
      const key = limitKey(fieldLimit, args, context, addressKey)
      if (key === null) continue
      const bucket = JSON.stringify([fieldLimit.limit.name, ...key])
      const charge = charges.get(bucket)
      if (charge === undefined) charges.set(bucket, { fieldLimit, key, responseKeys: [responseKey] })
      else charge.responseKeys.push(responseKey)
    }
  }
  return [...charges.values()]
}

/** Charges attempts in one step each; a limit of outcomes is only asked whether there is room for all of them. */
export async function charge(limiter: Limiter, charges: readonly Charge[]): Promise<readonly GateDecision[]> {
  return Promise.all(
    charges.map(async ({ fieldLimit, key, responseKeys }) => {
      const { limit, count, by } = fieldLimit
      const uses = responseKeys.length
      const visible = !by.includes('ARGS')
      if (count === 'ATTEMPT') return { decision: await limiter.consume(limit, key, uses), visible }

      const peeked = await limiter.peek(limit, key)
      return { decision: { ...peeked, allowed: peeked.allowed && peeked.remaining + 1 >= uses }, visible }
    }),
  )
}

/** What an execution gave back, as far as outcomes need to know. */
export interface Outcome {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined
  readonly errors?: readonly { readonly path?: readonly (string | number)[] | undefined }[] | undefined
}

/** Charges the limits of outcomes: FAILURE for each root field that is null with an error, SUCCESS for each other. */
export async function settleCharges(
  limiter: Limiter,
  charges: readonly Charge[],
  outcome: Outcome,
): Promise<void> {
  await Promise.all(
    charges.map(async ({ fieldLimit, key, responseKeys }) => {
      const wanted = fieldLimit.count === 'FAILURE'
      const uses = responseKeys.filter((responseKey) => hasFailed(outcome, responseKey) === wanted).length
      if (uses > 0) await limiter.consume(fieldLimit.limit, key, uses)
    }),
  )
}

function hasFailed({ data, errors = [] }: Outcome, responseKey: string): boolean {
  if (errors.length === 0) return false
  if (data) return isNull(data, responseKey) && errors.some(({ path }) => path?.[0] === responseKey)
  return errors.some(({ path }) => path === undefined || path.length === 0 || path[0] === responseKey)
}

/** By own property: an alias may be called `constructor`. */
function isNull(data: Readonly<Record<string, unknown>>, responseKey: string): boolean {
  return !Object.hasOwn(data, responseKey) || data[responseKey] === null || data[responseKey] === undefined
}

function phaseOf({ by }: FieldLimit): LimitPhase {
  if (by.every((key) => key === 'IP')) return 'address'
  if (!by.includes('ARGS')) return 'person'
  return by.includes('IP') ? 'identifierAtAddress' : 'identifier'
}
