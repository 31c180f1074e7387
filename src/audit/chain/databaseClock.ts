import type { Clock } from '../../observability/clock.ts'

/** The database's clock as seen from here, set anew whenever it is read; until then the clock of this machine. */
export interface DatabaseClock extends Clock {
  /** What the database said when asked between these two moments of this machine, all in milliseconds. */
  set(databaseMs: number, askedMs: number, answeredMs: number): void
}

export function createDatabaseClock(machine: Clock): DatabaseClock {
  let ahead = 0
  return {
    now: () => machine.now() + ahead,
    set(databaseMs, askedMs, answeredMs) {
      ahead = Math.round(databaseMs - (askedMs + answeredMs) / 2)
    },
  }
}
