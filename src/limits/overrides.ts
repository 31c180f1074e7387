import type { Limit } from './limit.ts'

/** What an operator may change of a limit. */
export interface LimitRate {
  readonly points: number
  readonly windowSeconds: number
}

/** By the name of a limit; `*` stands for all that are not named. */
export type LimitOverrides = ReadonlyMap<string, LimitRate>

/** The limit as the operator wants it (RATE_LIMIT_OVERRIDES). */
export function overridden(limit: Limit, overrides: LimitOverrides): Limit {
  return { ...limit, ...(overrides.get(limit.name) ?? overrides.get('*')) }
}
