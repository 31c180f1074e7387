import { table } from '../table.ts'
import type { Finding } from './finding.ts'
import type { Grade } from './score.ts'

/** What failed, each with what was seen and what to do; what passed as a number. */
export function printFindings(
  findings: readonly Finding[],
  { score, grade }: { readonly score: number; readonly grade: Grade },
): string {
  const failed = findings.filter(({ ok }) => !ok)
  const rows = table(
    ['severity', 'check', 'what should hold'],
    failed.map(({ severity, id, title }) => [severity, id, title]),
  )
  const parts = failed.map(({ id, detail, fix }) => `${id}: ${detail}\n  ${fix}\n`)
  const passed = findings.length - failed.length
  const end = `Score ${score} of 100, grade ${grade}: ${passed} of ${findings.length} checks passed.\n`
  return failed.length === 0 ? end : `${rows}\n${parts.join('')}\n${end}`
}
