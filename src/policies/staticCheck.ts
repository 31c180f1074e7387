import { type Denial, judge } from './judge.ts'
import type { Lock, Policies } from './policy.ts'
import type { Principal } from './principal.ts'

/** A lock that does not open, and where it stands. */
export interface StaticDenial {
  readonly coordinate: string
  readonly denial: Denial
}

type StaticCheck = (
  coordinates: ReadonlySet<string>,
  viewer: Principal,
  nowSeconds: number,
) => StaticDenial | null

/**
 * Whether every lock among the coordinates opens. Behind an interface or a union every type counts that may turn up,
 * so an operation is refused for what it could read, not only for what it would. Each different lock is tried once, and the locks of a set of
 * coordinates are remembered as long as the set. A final no is told before one that a fresh proof of identity could turn.
 */
export function createStaticCheck({ fields }: Policies): StaticCheck {
  const remembered = new WeakMap<ReadonlySet<string>, ReadonlyMap<Lock, string>>()

  const locksOf = (coordinates: ReadonlySet<string>): ReadonlyMap<Lock, string> => {
    const known = remembered.get(coordinates)
    if (known !== undefined) return known
    const locks = new Map<Lock, string>()
    for (const coordinate of coordinates) {
      const policy = fields.get(coordinate)
      const lock = policy === undefined ? sealed : policy.lock
      if (lock !== null && !locks.has(lock)) locks.set(lock, coordinate)
    }
    remembered.set(coordinates, locks)
    return locks
  }

  return (coordinates, viewer, nowSeconds) => {
    let stepUp: StaticDenial | null = null
    for (const [lock, coordinate] of locksOf(coordinates)) {
      const denial = judge(lock, viewer, nowSeconds)
      if (denial === null) continue
      if (denial.code !== 'STEP_UP_REQUIRED') return { coordinate, denial }
      stepUp ??= { coordinate, denial }
    }
    return stepUp
  }
}

/** Of a field that was never compiled: no group of roles can be met. */
const sealed: Lock = { roles: [], scopes: null, assuranceLevel: 1, maxAgeSeconds: null }
