import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

/** By the rules of the start. */
export const configuration: Check<Surroundings> = {
  id: 'configuration',
  title: 'The server starts with this configuration',
  severity: 'CRITICAL',
  fix: 'npx gatehouse config validate tells what each needs.',
  look({ reading }) {
    if (reading.ok) return { ok: true, detail: 'It has no fault.' }
    const faults = reading.faults.map(({ variable, problem }) => `${variable} ${problem}`)
    return { ok: false, detail: `${faults.join('; ')}.` }
  },
}
