import type { DenyMode } from './policy.ts'
import type { PolicyContext } from './principal.ts'
import { type Question, type Rules, allow } from './rule.ts'

/** Calls `act` after so many milliseconds, unless what it gave back is called before. */
export type StartTimer = (milliseconds: number, act: () => void) => () => void

export interface VerdictDeps {
  /** How long a rule that gave a promise is waited for; then it denies. */
  readonly ruleTimeoutMs?: number
  readonly startTimer?: StartTimer
  /** Rules that are asked and let through all the same. */
  readonly dryRun?: DryRun
}

/** Rules on trial: what one denies is told, and passes. */
export interface DryRun {
  readonly rules: ReadonlySet<string>
  onWouldDeny(context: PolicyContext, reason: string): void
}

/** Why a rule did not allow; `broken` where it did not say no but gave no verdict at all. */
interface Denial {
  readonly reason: string
  readonly broken: boolean
  readonly cause?: unknown
}

/** A denial, and what it does at the place where the rule is written. */
export type Denied = Denial & { readonly deny: DenyMode }

/** Null allows. */
export type Answer<No> = No | null | Promise<No | null>

type AnyQuestion = Question<Readonly<Record<string, unknown>>, unknown>

/** The rules of a schema, as guards ask them. */
export interface Verdicts {
  /** Asks anew: the arguments are part of the question. */
  ask(name: string, question: AnyQuestion): Answer<Denial>
  /** Asks once for each object, rule and request: nothing but the object is part of the question. */
  askOnce(name: string, object: unknown, context: PolicyContext): Answer<Denial>
}

const noArguments: Readonly<Record<string, unknown>> = Object.freeze({})

/** Asks rules. Only `allow` allows: whatever else one returns or rejects with denies, a throw and silence too. */
export function createVerdicts(
  rules: Rules,
  { ruleTimeoutMs = 1_000, startTimer = systemTimer, dryRun }: VerdictDeps,
): Verdicts {
  const requests = new WeakMap<PolicyContext, Map<string, WeakMap<object, Answer<Denial>>>>()

  const ask: Verdicts['ask'] = (name, question) => {
    const answer = judged(name, question)
    if (answer === null || dryRun?.rules.has(name) !== true) return answer
    return answer instanceof Promise
      ? answer.then((denial) => passing(question.context, denial))
      : passing(question.context, answer)
  }

  const judged: Verdicts['ask'] = (name, question) => {
    const rule = rules.get(name)
    if (rule === undefined) return { reason: `${name} is not there`, broken: true }
    try {
      const verdict: unknown = rule(question.context.viewer, question)
      if (verdict === allow) return null
      return isThenable(verdict) ? inTime(name, verdict) : denialOf(name, verdict)
    } catch (cause) {
      return threw(name, cause)
    }
  }

  return {
    ask,
    askOnce(name, object, context) {
      if (!isObject(object)) return ask(name, { args: noArguments, object, context })
      const known = answersTo(name, context)
      const remembered = known.get(object)
      if (remembered !== undefined) return remembered
      const answer = ask(name, { args: noArguments, object, context })
      known.set(object, answer)
      return answer
    },
  }

  function answersTo(name: string, context: PolicyContext): WeakMap<object, Answer<Denial>> {
    let ofRequest = requests.get(context)
    if (ofRequest === undefined) requests.set(context, (ofRequest = new Map()))
    let ofRule = ofRequest.get(name)
    if (ofRule === undefined) ofRequest.set(name, (ofRule = new WeakMap()))
    return ofRule
  }

  /** Whatever becomes of the telling. */
  function passing(context: PolicyContext, denial: Denial | null): null {
    try {
      if (denial !== null) dryRun?.onWouldDeny(context, denial.reason)
    } catch {
      // A trial never fails an operation.
    }
    return null
  }

  async function inTime(name: string, verdict: PromiseLike<unknown>): Promise<Denial | null> {
    let stop = () => {}
    const late = new Promise<Denial>((resolve) => {
      const reason = `${name} gave no verdict within ${ruleTimeoutMs} ms`
      stop = startTimer(ruleTimeoutMs, () => {
        resolve({ reason, broken: true })
      })
    })
    try {
      return await Promise.race([settled(name, verdict), late])
    } finally {
      stop()
    }
  }
}

async function settled(name: string, pending: PromiseLike<unknown>): Promise<Denial | null> {
  try {
    const verdict = await pending
    return verdict === allow ? null : denialOf(name, verdict)
  } catch (cause) {
    return threw(name, cause)
  }
}

/** The first no among several questions, in their order; a promise only where a rule gave one. */
export function firstDenied<Asked extends { readonly deny: DenyMode }>(
  questions: readonly Asked[],
  ask: (question: Asked) => Answer<Denial>,
): Answer<Denied> {
  for (const [index, question] of questions.entries()) {
    const denied = doing(question.deny, ask(question))
    if (denied === null) continue
    if (!(denied instanceof Promise)) return denied
    return denied.then((settled) => settled ?? firstDenied(questions.slice(index + 1), ask))
  }
  return null
}

/** An answer with what its no does. */
export function doing(deny: DenyMode, answer: Answer<Denial>): Answer<Denied> {
  if (answer === null) return null
  if (!(answer instanceof Promise)) return { ...answer, deny }
  return answer.then((denial) => (denial === null ? null : { ...denial, deny }))
}

function denialOf(name: string, verdict: unknown): Denial {
  const reason = isObject(verdict) && 'reason' in verdict ? verdict.reason : null
  return typeof reason === 'string'
    ? { reason: `${name}: ${reason}`, broken: false }
    : { reason: `${name}: gave no verdict`, broken: true }
}

function threw(name: string, cause: unknown): Denial {
  return { reason: `${name} threw`, broken: true, cause }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && 'then' in value && typeof value.then === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

const systemTimer: StartTimer = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds)
  return () => clearTimeout(timer)
}
