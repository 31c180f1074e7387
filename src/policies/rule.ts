import type { GraphQLResolveInfo } from 'graphql'
import type { KnownPrincipal, PolicyContext } from './principal.ts'

/** What a rule answers. Only `allow` itself allows: a copy of it, `undefined` or a throw denies. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string }

export const allow: Verdict = Object.freeze({ allowed: true })

/** A no with its reason, which the log and the record see and the client never. */
export function deny(reason: string): Verdict {
  return { allowed: false, reason }
}

/** What is asked of a rule: the arguments of the field, the object that it is read from, and the operation around. */
export interface Question<Args, Source> {
  readonly args: Args
  readonly object: Source
  readonly context: PolicyContext
  readonly info: GraphQLResolveInfo
}

/**
 * A pure question about who asks and for what. `@auth` has already passed, so the viewer is never a stranger.
 * (Declared as a method so that a rule over the arguments of one field fits the registry of all.)
 */
export type Rule<Args = Readonly<Record<string, unknown>>, Source = unknown> = {
  ask(viewer: KnownPrincipal, question: Question<Args, Source>): Verdict | Promise<Verdict>
}['ask']

/** The rules of an application by the word that `@policy(name)` uses. */
export type Rules = ReadonlyMap<string, Rule>
