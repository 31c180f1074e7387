import type { Clock } from '../observability/clock.ts'
import { within } from './within.ts'

/** In a row; one slow moment must not split the counts over two stores. */
const faultsMax = 3
const retryMilliseconds = 1000

/** An answer, or the knowledge that there is none to be had now. */
type Attempt<T> = { readonly answered: true; readonly value: T } | { readonly answered: false }

export interface Breaker {
  /** Runs `call` with the deadline while the store is trusted; answers at once while it is not. Never throws. */
  attempt<T>(call: () => Promise<T>): Promise<Attempt<T>>
}

export interface BreakerOptions {
  readonly timeoutMs: number
  /** The deadline once a call has failed: who asks one store several times does not wait out the whole of it again. */
  readonly suspectMs?: number
  readonly clock: Clock
  /** Told once when the breaker opens, with the last fault, and once when it closes, with null. */
  readonly onChange: (fault: unknown) => void
}

const unanswered = { answered: false } as const

/**
 * Keeps a dead or hung store from costing every caller the deadline: three faults in a row open it, after a second one
 * call at a time probes, and any answer closes it.
 */
export function createBreaker({
  timeoutMs,
  suspectMs = timeoutMs,
  clock,
  onChange,
}: BreakerOptions): Breaker {
  let faults = 0
  let openedAt: number | null = null
  let probing = false

  // Also when the clock was set back: an open breaker must never wait for more than its second.
  const resting = (since: number) => Math.abs(clock.now() - since) < retryMilliseconds

  function trust() {
    faults = 0
    if (openedAt === null) return
    openedAt = null
    onChange(null)
  }

  function blame(fault: unknown) {
    faults += 1
    if (faults < faultsMax) return
    const wasOpen = openedAt !== null
    openedAt = clock.now()
    if (!wasOpen) onChange(fault)
  }

  return {
    async attempt(call) {
      const isProbe = openedAt !== null
      if (openedAt !== null && (probing || resting(openedAt))) return unanswered
      if (isProbe) probing = true
      try {
        const value = await within(faults > 0 && !isProbe ? suspectMs : timeoutMs, call())
        trust()
        return { answered: true, value }
      } catch (fault) {
        blame(fault)
        return unanswered
      } finally {
        if (isProbe) probing = false
      }
    },
  }
}
