/** The time as a parameter, so that no test sleeps. `now()` is in milliseconds since the epoch. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
