import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'
import { recordTables } from './recordTables.ts'

/** Bits of `tgtype`: 8 DELETE, 16 UPDATE, 32 TRUNCATE (PostgreSQL, pg_trigger.h); `O` and `A` are switched on. */
const open = `
  SELECT name FROM (${recordTables}) AS record
   WHERE NOT (ARRAY[8, 16, 32] <@ ARRAY(
     SELECT bit FROM pg_trigger t, unnest(ARRAY[8, 16, 32]) AS bit
      WHERE t.tgrelid = record.oid AND t.tgenabled IN ('O', 'A') AND t.tgtype & 2 = 2 AND t.tgtype & bit = bit))
   ORDER BY name`

/** They stop the owner too, who drops them first or leaves them off. */
export const recordTriggers: Check<Surroundings> = {
  id: 'record-triggers',
  title: 'The triggers that keep the record as it is are on',
  severity: 'HIGH',
  fix: 'ALTER TABLE … ENABLE TRIGGER ALL as the owner, then npx gatehouse record verify: find out who switched them off.',
  look: ({ withDatabase }) =>
    withDatabase(async (client) => {
      const { rows } = await client.query<{ name: string }>(open)
      const ok = rows.length === 0
      return { ok, detail: ok ? 'They are.' : `Open: ${rows.map(({ name }) => name).join(', ')}.` }
    }),
}
