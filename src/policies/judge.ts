import { Refusal } from '../errors.ts'
import type { Lock, WordGroups } from './policy.ts'
import type { Principal, SessionPrincipal } from './principal.ts'

/** Why a lock does not open. */
export interface Denial {
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN' | 'STEP_UP_REQUIRED'
  /** For the log and the record. */
  readonly reason: string
  /** How the person may prove anew who they are; their password is always one. */
  readonly methods?: readonly string[]
  /** Where the age of the last proof is a reason. */
  readonly maxAgeSeconds?: number
}

/**
 * Whether a lock opens for who asks: null when it does. `nowSeconds` is since the epoch.
 * A person passes by roles, whatever the scopes; an API key needs the roles of its person and the scopes of its own,
 * and cannot prove anything anew, so it never passes where `aal` or `maxAge` is asked for. Level 2 is demanded of who
 * has a second factor.
 */
export function judge(lock: Lock, viewer: Principal, nowSeconds: number): Denial | null {
  if (viewer.kind === 'anonymous') return unauthenticated
  if (lock.roles !== null && !holdsAny(lock.roles, viewer.roles)) return roleMissing

  if (viewer.kind === 'apiKey') {
    if (lock.scopes === null || !holdsAny(lock.scopes, viewer.scopes)) return scopeMissing
    return lock.assuranceLevel > 1 || lock.maxAgeSeconds !== null ? personNeeded : null
  }
  return stepUp(lock, viewer, nowSeconds)
}

function stepUp(
  { assuranceLevel, maxAgeSeconds }: Lock,
  viewer: SessionPrincipal,
  nowSeconds: number,
): Denial | null {
  const { secondFactorMethods } = viewer
  const isWeak = secondFactorMethods.length > 0 && viewer.assuranceLevel < assuranceLevel
  const isOld = maxAgeSeconds !== null && nowSeconds - viewer.authenticatedAt > maxAgeSeconds
  if (!isWeak && !isOld) return null
  return {
    code: 'STEP_UP_REQUIRED',
    reason: isWeak ? 'a second factor is missing' : 'the last proof of identity is too old',
    methods: ['PASSWORD', ...secondFactorMethods],
    ...(isOld && { maxAgeSeconds }),
  }
}

/** The refusal that a denial becomes; its reason stays with us. */
export function refusalOf({ code, reason, ...facts }: Denial, coordinate: string): Refusal {
  return new Refusal(code, { ...facts, detail: `${coordinate}: ${reason}` })
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
