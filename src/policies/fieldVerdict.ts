import type { Clock } from '../observability/clock.ts'
import type { RootField } from './analyse.ts'
import type { FieldExplanation } from './explanation.ts'
import { inputQuestions } from './inputRules.ts'
import { judge } from './judge.ts'
import type { FieldPolicy, FieldRules, Lock, Policies, WordGroups } from './policy.ts'
import type { PolicyContext } from './principal.ts'
import type { Rules } from './rule.ts'
import { type VerdictDeps, createVerdicts } from './verdicts.ts'

/** What is decided of a field, by which of its directives, and why not. */
type FieldVerdict = Pick<FieldExplanation, 'verdict' | 'rule' | 'reason'>

/** A field at its place in an operation. */
interface Place {
  readonly coordinate: string
  /** Its use with its arguments; null below the root. */
  readonly root: RootField | null
  /** Whether other root fields stand beside it. */
  readonly isCrowded: boolean
}

export interface FieldVerdictDeps extends VerdictDeps {
  readonly policies: Policies
  readonly rules: Rules
  readonly clock: Clock
}

/**
 * Decides about fields as gate and guards would, in their order, as far as that is known before anything runs: what
 * rules ask of an object DEPENDS. Below the root nobody knows the object, so that no rule is asked.
 */
export function createFieldVerdict(
  deps: FieldVerdictDeps,
): (place: Place, context: PolicyContext) => Promise<FieldVerdict> {
  const { policies, clock } = deps
  const verdicts = createVerdicts(deps.rules, deps)

  return async ({ coordinate, root, isCrowded }, context) => {
    const policy = policies.fields.get(coordinate)
    if (policy === undefined) return denied('no policy', 'the field was never compiled')
    if (policy.exclusive && root !== null && isCrowded) return denied('@exclusive', 'it has company')

    const { lock, asks } = policy
    const opens = lock === null ? '@public' : lockText(lock)
    const denial = lock === null ? null : judge(lock, context.viewer, clock.now() / 1000)
    if (denial !== null) return denied(opens, denial.reason)
    if (asks === null) return { verdict: 'ALLOW', rule: opens, reason: null }
    if (root === null || asks.source.length > 0) return depends(policy, 0)

    const questions = questionsOf(asks, root)
    for (const { name, ...question } of questions) {
      const answer = await verdicts.ask(name, { ...question, args: root.args, object: undefined, context })
      if (answer !== null) return denied(ruleText(name), answer.reason)
    }
    if (asks.after.always.length > 0 || asks.after.byType.size > 0) return depends(policy, questions.length)
    const last = questions.at(-1)
    return { verdict: 'ALLOW', rule: last === undefined ? opens : ruleText(last.name), reason: null }
  }
}

/** What is asked before the resolver of a root field: the field's own rules, then its arguments'. */
function questionsOf(
  { before, inputs }: FieldRules,
  { args }: RootField,
): readonly { readonly name: string; readonly value?: unknown }[] {
  return [
    ...before.map(({ name }) => ({ name })),
    ...inputQuestions(inputs, args).map(({ name, value }) => ({ name, value })),
  ]
}

function denied(rule: string, reason: string): FieldVerdict {
  return { verdict: 'DENY', rule, reason }
}

/** By the first rule that is left to ask. */
function depends({ rules, asks }: FieldPolicy, asked: number): FieldVerdict {
  const after = asks === null ? [] : [...asks.after.always, ...[...asks.after.byType.values()].flat()]
  const name = (asked > 0 ? after[0]?.name : rules[0]) ?? rules[0] ?? ''
  return { verdict: 'DEPENDS', rule: ruleText(name), reason: 'the object decides' }
}

function ruleText(name: string): string {
  return `@policy(${name})`
}

/** A lock as the SDL would write it. */
function lockText({ roles, scopes, assuranceLevel, maxAgeSeconds }: Lock): string {
  const args = [
    roles === null ? null : `roles: ${groupsText(roles)}`,
    scopes === null ? null : `scopes: ${groupsText(scopes)}`,
    assuranceLevel > 1 ? `aal: ${assuranceLevel}` : null,
    maxAgeSeconds === null ? null : `maxAge: "${maxAgeSeconds}s"`,
  ].filter((arg) => arg !== null)
  return args.length === 0 ? '@auth' : `@auth(${args.join(', ')})`
}

function groupsText(groups: WordGroups): string {
  return `[${groups.map((group) => `[${group.join(', ')}]`).join(', ')}]`
}
