import type { GraphQLFieldResolver } from 'graphql'
import { Refusal } from '../errors.ts'
import type { Clock } from '../observability/clock.ts'
import { inputQuestions } from './inputRules.ts'
import { judge, refusalOf } from './judge.ts'
import type { FieldPolicy, FieldRules } from './policy.ts'
import type { PolicyContext, Principal } from './principal.ts'
import { createSift } from './sift.ts'
import { type Answer, type Denied, type VerdictDeps, type Verdicts, doing, firstDenied } from './verdicts.ts'

export interface GuardDeps extends VerdictDeps {
  readonly clock: Clock
  /**
   * Told of each field that is refused, and of each rule that gave no verdict; the context is null where the operation
   * had none. What NULL and FILTER leave out as declared is an answer, not a refusal.
   */
  onDenied(context: PolicyContext | null, coordinate: string, reason: string): void
}

type Resolver = GraphQLFieldResolver<unknown, unknown>

/** Puts the two resolvers of a field behind its policy. */
export interface Guard {
  resolve(next: Resolver): Resolver
  /** Of a subscription: what its events hold is judged as each arrives, by `resolve`. */
  subscribe(next: Resolver): Resolver
}

/** Puts resolvers behind a lock and its rules. A wrapper answers without a promise unless a rule or resolver gives one. */
export function createGuard(policy: FieldPolicy, verdicts: Verdicts, deps: GuardDeps): Guard {
  const { coordinate, lock, asks } = policy
  const { clock } = deps
  const sift =
    asks === null || (asks.after.always.length === 0 && asks.after.byType.size === 0)
      ? null
      : createSift(asks.after, verdicts, onDenial)

  if (lock === null && asks === null) return { resolve: (next) => next, subscribe: (next) => next }
  return {
    resolve: (next) => behindLock(asks === null ? next : behindRules(asks, sifted(next))),
    subscribe: (next) => behindLock(asks === null ? next : behindRules(asks, next)),
  }

  function behindLock(inner: Resolver): Resolver {
    if (lock === null) return inner
    return (source, args, context, info) => {
      const known = isPolicyContext(context) ? context : null
      const denial = judge(
        lock,
        known?.viewer ?? stranger,
        lock.maxAgeSeconds === null ? 0 : clock.now() / 1000,
      )
      if (denial !== null) throw told(known, denial.reason, refusalOf(denial, coordinate))
      return inner(source, args, context, info)
    }
  }

  function behindRules(rules: FieldRules, inner: Resolver): Resolver {
    const steps = stepsOf(rules, verdicts)
    if (steps.length === 0) return inner
    return (source, args, context, info) => {
      const denied = firstOf(steps, source, args, policyContext(context))
      if (denied === null) return inner(source, args, context, info)
      if (!(denied instanceof Promise)) return refused(context, denied)
      return denied.then((settled) =>
        settled === null ? inner(source, args, context, info) : refused(context, settled),
      )
    }
  }

  function sifted(inner: Resolver): Resolver {
    if (sift === null) return inner
    return (source, args, context, info) => {
      const known = policyContext(context)
      return sift(inner(source, args, context, info), known, info)
    }
  }

  function refused(context: unknown, denied: Denied): null {
    onDenial(policyContext(context), denied)
    return null
  }

  /** Throws where a no fails the field. */
  function onDenial(context: PolicyContext, { deny, broken, reason, cause }: Denied): void {
    if (deny !== 'ERROR' && !broken) return
    const code = context.viewer.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN'
    const refusal = told(context, reason, new Refusal(code, { detail: `${coordinate}: ${reason}`, cause }))
    if (deny === 'ERROR') throw refusal
  }

  /** The no stands whatever becomes of the telling. */
  function told(context: PolicyContext | null, reason: string, refusal: Refusal): Refusal {
    try {
      deps.onDenied(context, coordinate, reason)
      return refusal
    } catch (cause) {
      return new Refusal(refusal.code, { ...refusal.facts, detail: `${coordinate}: ${reason}`, cause })
    }
  }
}

const stranger: Principal = { kind: 'anonymous' }

type Args = Readonly<Record<string, unknown>>
type Step = (source: unknown, args: Args, context: PolicyContext) => Answer<Denied>

/** What is asked before a resolver: about the source, from memory; then the field's own rules; then its arguments'. */
function stepsOf({ source, before, inputs }: FieldRules, { ask, askOnce }: Verdicts): readonly Step[] {
  const steps = [
    ...source.map(({ name, deny }): Step => {
      return (object, _args, context) => doing(deny, askOnce(name, object, context))
    }),
    ...before.map(({ name, deny }): Step => {
      return (object, args, context) => doing(deny, ask(name, { args, object, context }))
    }),
  ]
  if (inputs.size === 0) return steps
  return [
    ...steps,
    (object, args, context) =>
      firstDenied(inputQuestions(inputs, args), ({ name, value }) =>
        ask(name, { args, object, value, context }),
      ),
  ]
}

/** Counted, not iterated: this runs for each field of every object that a rule stands on. */
function firstOf(
  steps: readonly Step[],
  source: unknown,
  args: Args,
  context: PolicyContext,
  from = 0,
): Answer<Denied> {
  for (let index = from; index < steps.length; index += 1) {
    const denied = steps[index]?.(source, args, context) ?? null
    if (denied === null) continue
    if (!(denied instanceof Promise)) return denied
    return denied.then((settled) => settled ?? firstOf(steps, source, args, context, index + 1))
  }
  return null
}

/** Nobody can be asked about without a context: nothing that a rule guards is read then. */
function policyContext(context: unknown): PolicyContext {
  if (isPolicyContext(context)) return context
  throw new Refusal('UNAUTHENTICATED', { detail: 'the operation has no context' })
}

function isPolicyContext(value: unknown): value is PolicyContext {
  return isRecord(value) && isRecord(value['viewer']) && isRecord(value['client'])
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
