import { textKind } from './kind.ts'
import { parseDuration } from '../duration.ts'

/** A limit as an operator sets it in place of the declared one. */
export interface LimitOverride {
  readonly points: number
  readonly windowSeconds: number
}

/** Limits by name, as in `login=10/15m,register=3/1h`; `*` stands for all that are not named. */
export const overrides = textKind('a list such as login=10/15m,register=3/1h,*=1000/1m', (text) => {
  const limits = new Map<string, LimitOverride>()
  for (const entry of text.split(',')) {
    const [, name = '', points, window = ''] =
      /^([a-z][a-z0-9-]*|\*)=(\d{1,9})\/(\w+)$/.exec(entry.trim()) ?? []
    const windowSeconds = parseDuration(window)
    if (windowSeconds === null || windowSeconds === 0 || Number(points) === 0 || limits.has(name)) return null
    limits.set(name, { points: Number(points), windowSeconds })
  }
  return limits
})
