import { setTimeout as pause } from 'node:timers/promises'
import type { FreshDatabase } from './postgres.ts'

/**
 * Resolves when the alerts of every event recorded so far have been looked for, as some are once their answer has left;
 * throws with the states of the jobs that wait after so many milliseconds.
 */
export async function followedUp({ query }: Pick<FreshDatabase, 'query'>, withinMs = 10_000): Promise<void> {
  for (const began = performance.now(); ; await pause(20)) {
    const waiting = await query(
      `SELECT state FROM pgboss.job WHERE name = 'recorded_events' AND state < 'completed'`,
    )
    if (waiting.length === 0) return
    if (performance.now() - began > withinMs)
      throw new Error(`not followed up: ${waiting.map(({ state }) => state).join()}`)
  }
}
