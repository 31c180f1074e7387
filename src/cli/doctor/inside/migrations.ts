import { migrationsFolder } from '../../../db/migrationsFolder.ts'
import { pendingMigrations } from '../../../db/pendingMigrations.ts'
import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

/** Those of this version of Gatehouse. */
export const migrations: Check<Surroundings> = {
  id: 'migrations',
  title: 'The database lacks no migration',
  severity: 'HIGH',
  fix: 'npx gatehouse db migrate, or start the server, which applies them.',
  look: ({ withDatabase }) =>
    withDatabase(async (pool) => {
      const pending = await pendingMigrations({ pool, folder: migrationsFolder })
      const ok = pending.length === 0
      return { ok, detail: ok ? 'It lacks none.' : `It lacks ${pending.map(({ name }) => name).join(', ')}.` }
    }),
}
