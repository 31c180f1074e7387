import { LRUCache } from 'lru-cache'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Tally } from './store.ts'
import type { Tell } from './tell.ts'

/** Past it the counter that was quiet longest is forgotten here; the store still knows it. */
const countersMax = 100_000
const chargesMax = 1000

interface Counter {
  /** The name in the store. */
  readonly key: string
  readonly windowMs: number
  /** What the store last said, and what was added here since. */
  points: number
  /** Of those, what the store has not been told. */
  untold: number
  endsAt: number
}

export interface LedgerOptions {
  /** Where sums are shared; null: this process counts alone. */
  readonly tell: Tell | null
  readonly clock: Clock
  readonly logger: Logger
}

/** Sums in memory that answer at once, and are shared behind the caller's back. */
export interface Ledger {
  /**
   * Adds points and answers with the sum as this process knows it. `keyOf` is the name in the store, worked out when a
   * window opens.
   */
  add(id: string, points: number, windowMs: number, keyOf: () => string): Tally
  /** Tells what is untold and learns the shared sums; what a failing store was not told waits. Never throws. */
  flush(): Promise<void>
}

/** One flush at a time: a store that hangs holds the next flush, never a caller of `add`. */
export function createLedger({ tell, clock, logger }: LedgerOptions): Ledger {
  const counters = new LRUCache<string, Counter>({ max: countersMax })
  const untold = new Set<Counter>()
  let telling: Promise<void> | null = null
  let isBehind = false

  function counterOf(id: string, windowMs: number, keyOf: () => string) {
    const known = counters.get(id)
    if (known !== undefined && known.endsAt > clock.now()) return known
    const opened = { key: keyOf(), windowMs, points: 0, untold: 0, endsAt: clock.now() + windowMs }
    counters.set(id, opened)
    return opened
  }

  /** While more are waiting than this process counts, the next charge of a counter tries again. */
  function remember(counter: Counter) {
    if (untold.size < countersMax) untold.add(counter)
  }

  async function tellBatch(batch: readonly Counter[], tell: Tell) {
    const charges = batch.map(({ key, untold, windowMs }) => ({ key, points: untold, windowMs }))
    for (const counter of batch) counter.untold = 0
    try {
      const tallies = await tell(charges)
      for (const [index, { points, resetMs }] of tallies.entries()) {
        const counter = batch[index]
        if (counter === undefined) continue
        counter.points = points + counter.untold
        counter.endsAt = clock.now() + resetMs
      }
    } catch (fault) {
      for (const [index, counter] of batch.entries()) counter.untold += charges[index]?.points ?? 0
      throw fault
    }
  }

  async function tellAll(tell: Tell) {
    const now = clock.now()
    const due = [...untold].filter(({ untold, endsAt }) => untold > 0 && endsAt > now)
    untold.clear()
    for (let start = 0; start < due.length; start += chargesMax) {
      try {
        await tellBatch(due.slice(start, start + chargesMax), tell)
      } catch (fault) {
        due.slice(start).forEach(remember)
        if (!isBehind) logger.warn({ err: fault }, 'general limits are not shared: each process counts alone')
        isBehind = true
        return
      }
    }
    if (isBehind && due.length > 0) {
      logger.info('general limits are shared again')
      isBehind = false
    }
  }

  return {
    add(id, points, windowMs, keyOf) {
      const counter = counterOf(id, windowMs, keyOf)
      counter.points += points
      if (tell !== null) {
        counter.untold += points
        remember(counter)
      }
      return { points: counter.points, resetMs: counter.endsAt - clock.now() }
    },
    async flush() {
      if (tell === null) return
      telling ??= tellAll(tell).finally(() => {
        telling = null
      })
      await telling
    },
  }
}
