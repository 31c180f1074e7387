import type { Finding, Severity } from './finding.ts'

/** What a failed check takes from 100. */
export const pointsOf: Readonly<Record<Severity, number>> = {
  INFO: 0,
  LOW: 3,
  MEDIUM: 7,
  HIGH: 15,
  CRITICAL: 30,
}

/** The least score of each grade. */
export const grades = [
  ['A', 90],
  ['B', 80],
  ['C', 70],
  ['D', 60],
] as const

export type Grade = (typeof grades)[number][0] | 'F'

/** 100 less the points of what failed, and the grade for it; a CRITICAL that failed is an F whatever the score. */
export function scoreOf(findings: readonly Pick<Finding, 'ok' | 'severity'>[]): {
  readonly score: number
  readonly grade: Grade
} {
  const failed = findings.filter(({ ok }) => !ok)
  const score = Math.max(0, 100 - failed.reduce((sum, { severity }) => sum + pointsOf[severity], 0))
  const isCritical = failed.some(({ severity }) => severity === 'CRITICAL')
  const grade = grades.find(([, least]) => score >= least)?.[0] ?? 'F'
  return { score, grade: isCritical ? 'F' : grade }
}
