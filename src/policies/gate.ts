import type { DocumentNode, GraphQLSchema } from 'graphql'
import { Refusal } from '../errors.ts'
import type { Limiter } from '../limits/limit.ts'
import type { Clock } from '../observability/clock.ts'
import { type Analysis, analyse } from './analyse.ts'
import { type Charge, type GateDecision, type LimitPhase, type Outcome } from './charges.ts'
import { charge, limitPhases, planCharges, settleCharges } from './charges.ts'
import type { AddressKey } from './keys.ts'
import { type StaticDenial, createStaticCheck } from './staticCheck.ts'
import { refusalOf } from './judge.ts'
import type { Policies } from './policy.ts'
import type { PolicyContext } from './principal.ts'

/** What is known of an operation when it is refused. */
export interface GateFacts {
  /** Coordinates of the root fields, one for each use; empty where the operation could not be read. */
  readonly rootFields: readonly string[]
  /** The first coordinate that is denied. */
  readonly coordinate: string | null
  /** What the limits said so far, for the headers of the answer. */
  readonly decisions: readonly GateDecision[]
}

export interface GateDeps<Context extends PolicyContext> {
  readonly policies: Policies
  readonly limiter: Limiter
  readonly clock: Clock
  readonly addressKey: AddressKey
  /** Awaited before the refusal leaves. Handles its own faults: the no stands whatever becomes of its record. */
  onRefused(context: Context, refusal: Refusal, facts: GateFacts): Promise<void>
}

/** An operation that may run. */
export interface Gated {
  readonly decisions: readonly GateDecision[]
  /** Once, after execution: charges the limits of outcomes. */
  settle(outcome: Outcome): Promise<void>
}

/** Decides about a whole valid operation before any resolver runs: answers or rejects with a `Refusal`. */
export type Gate<Context extends PolicyContext> = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: unknown,
  context: Context,
) => Gated | Promise<Gated>

const unlimited: Gated = { decisions: [], settle: () => Promise.resolve() }

/**
 * The gate: analyse → limits by address, counted exactly → `@exclusive` → `@auth` of every coordinate reached → limits
 * by arguments → limits by person. What is refused late has been charged all the same. An operation without limits
 * is decided without a promise.
 */
export function createGate<Context extends PolicyContext>(deps: GateDeps<Context>): Gate<Context> {
  const { policies, limiter, clock, addressKey } = deps
  const check = createStaticCheck(policies)

  return (schema, document, operationName, variables, context) => {
    const analysis = analyse(schema, document, operationName, variables)
    if (analysis instanceof Refusal)
      return refuse(context, analysis, { rootFields: [], coordinate: null, decisions: [] })

    const { rootFields, coordinates } = analysis
    if (rootFields.some(({ field }) => isCounted(field))) return decide(analysis, context)
    const denial = check(coordinates, context.viewer, clock.now() / 1000)
    return denial === null ? unlimited : refuseStatic(context, analysis, denial, [])
  }

  function isCounted(field: string): boolean {
    const policy = policies.fields.get(field)
    return policy !== undefined && (policy.exclusive || policy.limits.length > 0)
  }

  async function decide(analysis: Analysis, context: Context): Promise<Gated> {
    const { rootFields, coordinates } = analysis
    const decisions: GateDecision[] = []
    const deferred: Charge[] = []
    const pass = (phase: LimitPhase) => passLimits(phase, analysis, context, decisions, deferred)

    await pass('address')
    const exclusive = rootFields.find(({ field }) => policies.fields.get(field)?.exclusive)
    if (exclusive !== undefined && rootFields.length > 1) {
      const refusal = new Refusal('OPERATION_LIMIT', { detail: `${exclusive.field} is @exclusive` })
      return refuse(context, refusal, factsOf(analysis, exclusive.field, decisions))
    }
    const denial = check(coordinates, context.viewer, clock.now() / 1000)
    if (denial !== null) return refuseStatic(context, analysis, denial, decisions)
    for (const phase of limitPhases) if (phase !== 'address') await pass(phase)

    return { decisions, settle: settleOnce(deferred) }
  }

  async function passLimits(
    phase: LimitPhase,
    analysis: Analysis,
    context: Context,
    decisions: GateDecision[],
    deferred: Charge[],
  ): Promise<void> {
    const charges = planCharges(phase, analysis.rootFields, policies, context, addressKey)
    if (charges.length === 0) return
    const results = await charge(limiter, charges)
    decisions.push(...results)
    deferred.push(...charges.filter(({ fieldLimit }) => fieldLimit.count !== 'ATTEMPT'))

    const refused = results.map(({ decision }) => decision).filter(({ allowed }) => !allowed)
    const [worst] = refused.toSorted((left, right) => right.resetSeconds - left.resetSeconds)
    if (worst === undefined) return
    const { limit, resetSeconds: retryAfter, store } = worst
    const refusal =
      store === 'none'
        ? new Refusal('SERVICE_UNAVAILABLE', { retryAfter, detail: `no store for the limit ${limit.name}` })
        : new Refusal('RATE_LIMITED', {
            retryAfter,
            policy: limit.name,
            detail: `over the limit ${limit.name}`,
          })
    await refuse(context, refusal, factsOf(analysis, null, decisions))
  }

  function settleOnce(charges: readonly Charge[]): Gated['settle'] {
    let settled = false
    return async (outcome) => {
      if (settled) return
      settled = true
      await settleCharges(limiter, charges, outcome)
    }
  }

  function refuseStatic(
    context: Context,
    analysis: Analysis,
    denied: StaticDenial,
    decisions: GateDecision[],
  ) {
    const refusal = refusalOf(denied.denial, denied.coordinate)
    return refuse(context, refusal, factsOf(analysis, denied.coordinate, decisions))
  }

  async function refuse(context: Context, refusal: Refusal, facts: GateFacts): Promise<never> {
    try {
      await deps.onRefused(context, refusal, facts)
    } finally {
      // oxlint-disable-next-line no-unsafe-finally -- the no stands, whatever became of its record
      throw refusal
    }
  }
}

function factsOf(
  { rootFields }: Analysis,
  coordinate: string | null,
  decisions: readonly GateDecision[],
): GateFacts {
  return { rootFields: rootFields.map(({ field }) => field), coordinate, decisions }
}
