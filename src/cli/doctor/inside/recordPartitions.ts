import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

const missing = `
  SELECT to_char(month, 'YYYY-MM') AS month
    FROM unnest(ARRAY[now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' + interval '1 month']) AS month
   WHERE to_regclass('public.security_events_' || to_char(month, 'YYYY_MM')) IS NULL`

/** Without one no decision can be recorded, and so none be taken. */
export const recordPartitions: Check<Surroundings> = {
  id: 'record-partitions',
  title: 'The record has room for this month and the next',
  severity: 'HIGH',
  fix: 'Start the server: its clockwork makes them, months ahead.',
  look: ({ withDatabase }) =>
    withDatabase(async (client) => {
      const { rows } = await client.query<{ month: string }>(missing)
      const ok = rows.length === 0
      return {
        ok,
        detail: ok ? 'It has.' : `There is no partition for ${rows.map(({ month }) => month).join(', ')}.`,
      }
    }),
}
