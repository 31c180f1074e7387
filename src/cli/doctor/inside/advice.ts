import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

/** What `config validate` advises. */
export const advice: Check<Surroundings> = {
  id: 'configuration-advice',
  title: 'Nothing in the configuration could be better',
  severity: 'INFO',
  fix: 'Follow it, or know why not.',
  look({ reading }) {
    if (!reading.ok) return null
    const messages = reading.advice.map(({ variable, message }) => `${variable} ${message}`)
    const ok = messages.length === 0
    return { ok, detail: ok ? 'There is no advice.' : `${messages.join('; ')}.` }
  },
}
