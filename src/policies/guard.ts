import type { GraphQLFieldResolver } from 'graphql'
import { Refusal } from '../errors.ts'
import type { Clock } from '../observability/clock.ts'
import { judge, refusalOf } from './judge.ts'
import type { Lock } from './policy.ts'
import type { KnownPrincipal, PolicyContext, Principal } from './principal.ts'
import { type Question, type Rule, allow, deny } from './rule.ts'

export interface GuardDeps {
  readonly clock: Clock
  /** Told of each field that is denied; the context is null where the operation had none. */
  onDenied(context: PolicyContext | null, coordinate: string, reason: string): void
}

export interface NamedRule {
  readonly name: string
  readonly rule: Rule
}

type Resolver = GraphQLFieldResolver<unknown, unknown>
type AnyQuestion = Question<Readonly<Record<string, unknown>>, unknown>

/** Why a rule did not allow. */
interface RuleDenial {
  readonly reason: string
  readonly cause?: unknown
}

/**
 * Puts a resolver behind a lock and its rules. The wrapper answers without a promise unless a rule gives one.
 * Only `allow` allows: whatever else a rule returns, rejects with or throws denies with FORBIDDEN.
 */
export function createGuard(coordinate: string, lock: Lock, rules: readonly NamedRule[], deps: GuardDeps) {
  const { clock } = deps

  return (resolve: Resolver): Resolver =>
    (source, args, context, info) => {
      const known = isPolicyContext(context) ? context : null
      const viewer = known?.viewer ?? stranger
      const denial = judge(lock, viewer, lock.maxAgeSeconds === null ? 0 : clock.now() / 1000)
      if (denial !== null) throw told(known, denial.reason, refusalOf(denial, coordinate))
      if (rules.length === 0) return resolve(source, args, context, info)
      if (known === null || viewer.kind === 'anonymous') throw new Refusal('UNAUTHENTICATED')

      const verdict = ask(rules, 0, viewer, { args, object: source, context: known, info })
      if (verdict === null) return resolve(source, args, context, info)
      if (!(verdict instanceof Promise)) throw forbidden(known, verdict)
      return verdict.then((settled) => {
        if (settled !== null) throw forbidden(known, settled)
        return resolve(source, args, context, info)
      })
    }

  function forbidden(context: PolicyContext, { reason, cause }: RuleDenial): Refusal {
    return told(context, reason, new Refusal('FORBIDDEN', { detail: `${coordinate}: ${reason}`, cause }))
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

function ask(
  rules: readonly NamedRule[],
  from: number,
  viewer: KnownPrincipal,
  question: AnyQuestion,
): RuleDenial | null | Promise<RuleDenial | null> {
  for (let index = from; index < rules.length; index += 1) {
    const { name, rule } = rules[index] ?? unknownRule
    try {
      const verdict: unknown = rule(viewer, question)
      if (verdict === allow) continue
      if (!isThenable(verdict)) return denialOf(name, verdict)
      return Promise.resolve(verdict).then(
        (settled) => (settled === allow ? ask(rules, index + 1, viewer, question) : denialOf(name, settled)),
        (cause: unknown) => ({ reason: `${name} threw`, cause }),
      )
    } catch (cause) {
      return { reason: `${name} threw`, cause }
    }
  }
  return null
}

/** Unreachable; denies all the same. */
const unknownRule: NamedRule = { name: 'a missing rule', rule: () => deny('is not there') }

function denialOf(name: string, verdict: unknown): RuleDenial {
  const reason =
    isRecord(verdict) && typeof verdict['reason'] === 'string' ? verdict['reason'] : 'gave no verdict'
  return { reason: `${name}: ${reason}` }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && typeof value['then'] === 'function'
}

function isPolicyContext(value: unknown): value is PolicyContext {
  return isRecord(value) && isRecord(value['viewer']) && isRecord(value['client'])
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
