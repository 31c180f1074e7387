import type { Limit, LimitRate } from './limit.ts'

/** By the name of a limit; `*` stands for all that are not named. */
export type LimitOverrides = ReadonlyMap<string, LimitRate>

/** The limit as the operator wants it (RATE_LIMIT_OVERRIDES). */
export function overridden(limit: Limit, overrides: LimitOverrides): Limit {
  return { ...limit, ...(overrides.get(limit.name) ?? overrides.get('*')) }
}
