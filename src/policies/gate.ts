import type { DocumentNode, GraphQLSchema } from 'graphql'
import { Refusal } from '../errors.ts'
import type { Limiter } from '../limits/limit.ts'
import type { Clock } from '../observability/clock.ts'
import { type Analysis, analyse } from './analyse.ts'
import { type Charge, type GateDecision, type LimitPhase, type Outcome } from './charges.ts'
import { charge, limitPhases, planCharges, settleCharges } from './charges.ts'
import { type Bill, type CostReport, type CostRules, openBill } from './cost/bill.ts'
import { createCostOf } from './cost/createCostOf.ts'
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
  readonly costs: CostRules
  /** Told what an operation may cost once it is known, and again what it did cost. */
  onCost(context: Context, report: CostReport): void
  /** Awaited before the refusal leaves. Handles its own faults: the no stands whatever becomes of its record. */
  onRefused(context: Context, refusal: Refusal, facts: GateFacts): Promise<void>
}

/** An operation that may run. */
export interface Gated {
  readonly decisions: readonly GateDecision[]
  /** Once, after execution: charges the limits of outcomes, gives back what was not used. A promise where a store is asked. */
  settle(outcome: Outcome): void | Promise<void>
  /** For a stream: the refusal of a static lock that no longer opens. */
  recheck(): Refusal | null
}

/** Decides about a whole valid operation before any resolver runs: answers or rejects with a `Refusal`. */
export type Gate<Context extends PolicyContext> = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: unknown,
  context: Context,
) => Gated | Promise<Gated>

/**
 * The gate: analyse → limits by address, counted exactly → cost → `@exclusive` → `@auth` of every coordinate reached →
 * limits by arguments → limits by person and the budget. What is refused late has been charged all the same: many
 * aliases of a sign-in are many attempts, however dear. An operation without limits that costs next to nothing is
 * decided without a promise.
 */
export function createGate<Context extends PolicyContext>(deps: GateDeps<Context>): Gate<Context> {
  const { policies, limiter, clock, addressKey } = deps
  const check = createStaticCheck(policies)
  const costOf = createCostOf(policies.costs)

  return (schema, document, operationName, variables, context) => {
    const analysis = analyse(schema, document, operationName, variables)
    if (analysis instanceof Refusal)
      return refuse(context, analysis, { rootFields: [], coordinate: null, decisions: [] })

    const { rootFields, coordinates } = analysis
    const bill = openBill(costOf(schema, analysis), context, deps.costs, limiter)
    deps.onCost(context, bill.report)
    if (bill.isCharged || rootFields.some(({ field }) => isCounted(field)))
      return decide(analysis, bill, context)
    if (bill.refusal !== null) return refuse(context, bill.refusal, factsOf(analysis, null, []))
    const denial = check(coordinates, context.viewer, clock.now() / 1000)
    if (denial !== null) return refuseStatic(context, analysis, denial, [])
    return {
      decisions: [],
      settle: (outcome) => deps.onCost(context, bill.settle(outcome)),
      recheck: () => recheck(analysis, context),
    }
  }

  function isCounted(field: string): boolean {
    const policy = policies.fields.get(field)
    return policy !== undefined && (policy.exclusive || policy.limits.length > 0)
  }

  async function decide(analysis: Analysis, bill: Bill, context: Context): Promise<Gated> {
    const { rootFields, coordinates } = analysis
    const decisions: GateDecision[] = []
    const deferred: Charge[] = []
    const pass = (phase: LimitPhase) => passLimits(phase, analysis, bill, context, decisions, deferred)

    await pass('address')
    if (bill.refusal !== null) return refuse(context, bill.refusal, factsOf(analysis, null, decisions))
    const exclusive = rootFields.find(({ field }) => policies.fields.get(field)?.exclusive)
    if (exclusive !== undefined && rootFields.length > 1) {
      const refusal = new Refusal('OPERATION_LIMIT', { detail: `${exclusive.field} is @exclusive` })
      return refuse(context, refusal, factsOf(analysis, exclusive.field, decisions))
    }
    const denial = check(coordinates, context.viewer, clock.now() / 1000)
    if (denial !== null) return refuseStatic(context, analysis, denial, decisions)
    for (const phase of limitPhases) if (phase !== 'address') await pass(phase)

    return {
      decisions,
      settle: settleOnce(context, bill, deferred),
      recheck: () => recheck(analysis, context),
    }
  }

  function recheck({ coordinates }: Analysis, { viewer }: Context): Refusal | null {
    const denied = check(coordinates, viewer, clock.now() / 1000)
    return denied === null ? null : refusalOf(denied.denial, denied.coordinate)
  }

  async function passLimits(
    phase: LimitPhase,
    analysis: Analysis,
    bill: Bill,
    context: Context,
    decisions: GateDecision[],
    deferred: Charge[],
  ): Promise<void> {
    const charges = planCharges(phase, analysis.rootFields, policies, context, addressKey)
    const isBilled = phase === 'person' && bill.isCharged
    if (charges.length === 0 && !isBilled) return
    const [results, billed] = await Promise.all([charge(limiter, charges), isBilled ? bill.charge() : null])
    decisions.push(...results)
    deferred.push(...charges.filter(({ fieldLimit }) => fieldLimit.count !== 'ATTEMPT'))

    const said = results.map(({ decision }) => decision)
    const refused = (billed === null ? said : [...said, billed]).filter(({ allowed }) => !allowed)
    const [worst] = refused.toSorted((left, right) => right.resetSeconds - left.resetSeconds)
    if (worst === undefined) return
    await bill.cancel()
    deps.onCost(context, bill.report)
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

  function settleOnce(context: Context, bill: Bill, charges: readonly Charge[]): Gated['settle'] {
    let settled = false
    return async (outcome) => {
      if (settled) return
      settled = true
      deps.onCost(context, bill.settle(outcome))
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
    // The recorder tells of its own faults: the no stands, whatever became of its record.
    await Promise.allSettled([deps.onRefused(context, refusal, facts)])
    throw refusal
  }
}

function factsOf(
  { rootFields }: Analysis,
  coordinate: string | null,
  decisions: readonly GateDecision[],
): GateFacts {
  return { rootFields: rootFields.map(({ field }) => field), coordinate, decisions }
}
