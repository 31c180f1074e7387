import type { Check } from './check.ts'
import { CutShort } from './cutShort.ts'
import type { Finding } from './finding.ts'
import { NoAnswer } from './noAnswer.ts'

/**
 * Runs the checks one after the other. A question that is not answered fails its check; what could not be asked is told
 * by a finding of its own, `incomplete-` and what was looked at, so that nobody takes it for passed.
 */
export async function examine<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  what: 'server' | 'environment',
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const skipped = new Map<string, string>()
  for (const { id, title, severity, fix, look } of checks) {
    const found = (verdict: { ok: boolean; detail: string }) => {
      findings.push({ id, title, severity, ...verdict, fix })
    }
    try {
      const verdict = await look(subject)
      if (verdict !== null) found(verdict)
    } catch (error) {
      if (error instanceof CutShort) skipped.set(id, error.message)
      else if (error instanceof NoAnswer)
        found({ ok: false, detail: `There was no answer to ${error.message}.` })
      else throw error
    }
  }
  return skipped.size === 0 ? findings : [...findings, incomplete(skipped, what)]
}

function incomplete(skipped: ReadonlyMap<string, string>, what: string): Finding {
  const [reason] = skipped.values()
  return {
    id: `incomplete-${what}`,
    title: `Every check of the ${what} was made`,
    severity: 'MEDIUM',
    ok: false,
    detail: `Not looked at, because ${reason}: ${[...skipped.keys()].join(', ')}.`,
    fix: 'See to that, or wait; then run it again.',
  }
}
