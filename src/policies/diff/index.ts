import { costs } from './costs.ts'
import type { Compare } from './difference.ts'
import { limits } from './limits.ts'
import { locks } from './locks.ts'
import { marks } from './marks.ts'
import { ruleUses } from './ruleUses.ts'

/** Every aspect in which two versions of a policy are compared, in the order in which it is told. */
export const aspects: readonly Compare[] = [locks, ruleUses, limits, marks, costs]
