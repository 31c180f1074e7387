import type { PolicyContext, Principal } from './principal.ts'

/** What a rule answers. Only `allow` itself allows: a copy of it, `undefined` or a throw denies. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string }

export const allow: Verdict = Object.freeze({ allowed: true })

/** A no with its reason, which the log and the record see and the client never. */
export function deny(reason: string): Verdict {
  return { allowed: false, reason }
}

/**
 * What is asked of a rule. BEFORE: the arguments of the field and the object that it is read from; for a rule of an
 * argument or an input field, its `value` too. AFTER: the object alone, since the verdict is kept for the object.
 */
export interface Question<Args, Source> {
  readonly args: Args
  readonly object: Source
  readonly value?: unknown
  readonly context: PolicyContext
}

/**
 * A pure question about who asks and for what. The viewer is a stranger only where AFTER stands on what is `@public`.
 * (Declared as a method so that a rule over the arguments of one field fits the registry of all.)
 */
export type Rule<Args = Readonly<Record<string, unknown>>, Source = unknown> = {
  ask(viewer: Principal, question: Question<Args, Source>): Verdict | Promise<Verdict>
}['ask']

/** The rules of an application by the word that `@policy(name)` uses. */
export type Rules = ReadonlyMap<string, Rule>
