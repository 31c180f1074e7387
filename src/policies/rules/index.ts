import type { Rule } from '../rule.ts'
import { visibleTrail } from './visibleTrail.ts'

/** Every rule that `@policy` may name. */
export const rules: ReadonlyMap<string, Rule> = new Map([['VISIBLE_TRAIL', visibleTrail]])
