import type { Finding } from './finding.ts'

/** What a check saw; null where there is nothing for it to look at. */
type Verdict = Pick<Finding, 'ok' | 'detail'> | null

/** One question of `gatehouse doctor`. `look` may throw `NoAnswer` and `CutShort`. */
export interface Check<Subject> extends Omit<Finding, 'ok' | 'detail'> {
  look(subject: Subject): Verdict | Promise<Verdict>
}
