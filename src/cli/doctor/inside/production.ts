import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

/** Development shows the schema, GraphiQL and more to whoever asks. */
export const production: Check<Surroundings> = {
  id: 'production',
  title: 'It runs as production',
  severity: 'MEDIUM',
  fix: 'Set NODE_ENV=production.',
  look({ config }) {
    if (config === null) return null
    return { ok: config.production, detail: config.production ? 'It does.' : 'NODE_ENV is not production.' }
  },
}
