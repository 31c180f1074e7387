import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

const secondsMax = 2

/** Ends of sessions are judged by the database, tokens by the server. */
export const databaseClock: Check<Surroundings> = {
  id: 'database-clock',
  title: `The database’s clock and this machine’s agree within ${secondsMax} seconds`,
  severity: 'MEDIUM',
  fix: 'Let both machines keep their time by NTP.',
  look: ({ withDatabase }) =>
    withDatabase(async (client) => {
      const began = Date.now()
      const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now')
      const between = (began + Date.now()) / 2
      const seconds = Math.round(((rows[0]?.now.getTime() ?? 0) - between) / 100) / 10
      return { ok: Math.abs(seconds) <= secondsMax, detail: `They differ by ${seconds} s.` }
    }),
}
