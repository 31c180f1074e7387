import { doctor } from '../../src/cli/doctor.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { runInside } from './runInside.ts'

interface Report {
  readonly code: number
  readonly err: string
  readonly score: number
  readonly grade: string
  readonly findings: readonly Finding[]
  /** The ids of what failed. */
  readonly failed: readonly string[]
}

/** Runs `gatehouse doctor --json` with these arguments and variables. */
export async function doctorReport(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Report> {
  const { code, err, out } = await runInside(doctor, [...args, '--json'], env)
  const { score, grade, findings } = out === '' ? { score: NaN, grade: '', findings: [] } : JSON.parse(out)
  const failed = findings.filter(({ ok }: Finding) => !ok).map(({ id }: Finding) => id)
  return { code, err, score, grade, findings, failed }
}
