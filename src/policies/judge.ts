import { Refusal } from '../errors.ts'
import type { Lock, WordGroups } from './policy.ts'
import type { Principal } from './principal.ts'

/** Why a lock does not open. */
export interface Denial {
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'STEP_UP_REQUIRED'
  /** For the log and the record. */
  readonly reason: string
  readonly maxAgeSeconds?: number
}

/**
 * Whether a lock opens for who asks: null when it does. `nowSeconds` is since the epoch.
 * A person passes by roles, whatever the scopes; an API key needs the roles of its person and the scopes of its own,
 * and cannot prove anything anew, so it never passes where `aal` or `maxAge` is asked for.
 */
export function judge(lock: Lock, viewer: Principal, nowSeconds: number): Denial | null {
  if (viewer.kind === 'anonymous') return unauthenticated
  if (lock.roles !== null && !holdsAny(lock.roles, viewer.roles)) return roleMissing

  if (viewer.kind === 'apiKey') {
    if (lock.scopes === null || !holdsAny(lock.scopes, viewer.scopes)) return scopeMissing
    return lock.assuranceLevel > 1 || lock.maxAgeSeconds !== null ? personNeeded : null
  }
  if (viewer.assuranceLevel < lock.assuranceLevel) return factorMissing
  if (lock.maxAgeSeconds !== null && nowSeconds - viewer.authenticatedAt > lock.maxAgeSeconds) {
    return {
      code: 'STEP_UP_REQUIRED',
      reason: 'the last proof of identity is too old',
      maxAgeSeconds: lock.maxAgeSeconds,
    }
  }
  return null
}

/** The refusal that a denial becomes; its reason stays with us. */
export function refusalOf({ code, reason, maxAgeSeconds }: Denial, coordinate: string): Refusal {
  const detail = `${coordinate}: ${reason}`
  return new Refusal(code, maxAgeSeconds === undefined ? { detail } : { detail, maxAgeSeconds })
}

/** Whether one of the groups is held whole. Loops, not closures: this runs for every locked field of an answer. */
export function holdsAny(groups: WordGroups, held: ReadonlySet<string>): boolean {
  for (const group of groups) if (holdsAll(group, held)) return true
  return false
}

function holdsAll(group: readonly string[], held: ReadonlySet<string>): boolean {
  for (const word of group) if (!held.has(word)) return false
  return true
}

const unauthenticated: Denial = { code: 'UNAUTHENTICATED', reason: 'nobody is signed in' }
const roleMissing: Denial = { code: 'FORBIDDEN', reason: 'a role is missing' }
const scopeMissing: Denial = { code: 'FORBIDDEN', reason: 'the API key lacks a scope' }
const personNeeded: Denial = { code: 'FORBIDDEN', reason: 'only a person can prove who they are anew' }
const factorMissing: Denial = { code: 'STEP_UP_REQUIRED', reason: 'a second factor is missing' }
