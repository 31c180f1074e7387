import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

/** Without it the other checks of the database cannot be made. */
export const databaseAnswers: Check<Surroundings> = {
  id: 'database-answers',
  title: 'The database answers',
  severity: 'HIGH',
  fix: 'Start it, or set DATABASE_URL right.',
  look({ config, databaseFault }) {
    if (config === null) return null
    return { ok: databaseFault === null, detail: databaseFault ?? 'It does.' }
  },
}
