/** The time as a parameter, so that no test sleeps. `now()` is in milliseconds since the epoch. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Calls back once after so many milliseconds; what it returns calls that off. */
export type After = (milliseconds: number, callback: () => void) => () => void

/** Keeps no process alive. */
export const systemAfter: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds).unref()
  return () => clearTimeout(timer)
}
