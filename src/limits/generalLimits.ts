import type { Key } from '../crypto/keyring.ts'
import { LRUCache } from 'lru-cache'
import type pg from 'pg'
import { type Clock, systemClock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { addressBlock, limitKey } from './keys.ts'
import { createLedger } from './ledger.ts'
import type { Limit, LimitDecision } from './limit.ts'
import { type LimitOverrides, overridden } from './overrides.ts'
import type { RedisClient } from './redis.ts'
import { tellPostgres } from './tellPostgres.ts'
import { tellRedis } from './tellRedis.ts'
import { within } from './within.ts'

/** What overrides call the two limits. */
export const generalLimitNames: ReadonlySet<string> = new Set(['general', 'general-user'])

const flushMilliseconds = 250
const lastFlushMilliseconds = 1000
const blocksMax = 10_000

export interface GeneralLimitsOptions {
  /** RATE_LIMIT_MAX_REQUESTS in RATE_LIMIT_WINDOW_MS, for each address. */
  readonly maxRequests: number
  readonly windowSeconds: number
  /** For each person who is signed in. */
  readonly personPoints?: number
  readonly personWindowSeconds?: number
  /** Of `general`, `general-user` or `*`. */
  readonly overrides?: LimitOverrides
  /** Sums are shared through Redis if given, else through Postgres, else not at all. */
  readonly redis: RedisClient | null
  readonly pool: pg.Pool | null
  readonly keySecret: Key
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'limitDecisions'>
  readonly clock?: Clock
}

/** The limits that every request meets: decided from memory at once, exact in one process, shared within a second. */
export interface GeneralLimits {
  /** Charges the block of an address; a charge that does not fit is refused but counted all the same. */
  address(ip: string, points: number): LimitDecision
  /** Charges a person who is signed in. */
  person(userId: string, points: number): LimitDecision
  /** Shares now what is not shared yet. Never throws. */
  flush(): Promise<void>
  /** Shares four times a second; the timer keeps no process alive. */
  start(): void
  /** Ends the timer and shares once more, for at most a second. */
  stop(): Promise<void>
}

/** Nothing waits for a store: one that is dead or hangs leaves each process with its own count. */
export function createGeneralLimits({
  maxRequests,
  windowSeconds,
  personPoints = 600,
  personWindowSeconds = 60,
  overrides = new Map(),
  redis,
  pool,
  keySecret,
  logger,
  metrics,
  clock = systemClock,
}: GeneralLimitsOptions): GeneralLimits {
  const tell = redis !== null ? tellRedis(redis) : pool !== null ? tellPostgres(pool) : null
  const ledger = createLedger({ tell, clock, logger })
  let timer: NodeJS.Timeout | undefined

  function chargerOf(declared: Pick<Limit, 'name' | 'points' | 'windowSeconds'>) {
    const limit = overridden({ ...declared, blockSeconds: null, onStoreError: 'INSURANCE' }, overrides)
    const labels = { limit: limit.name, store: 'memory' }
    const allowances = metrics.limitDecisions.labels({ ...labels, outcome: 'allowed' })
    const refusals = metrics.limitDecisions.labels({ ...labels, outcome: 'refused' })

    return (whom: string, charged: number): LimitDecision => {
      const keyOf = () => limitKey(keySecret, limit.name, [whom])
      const windowMs = limit.windowSeconds * 1000
      const { points, resetMs } = ledger.add(`${limit.name}:${whom}`, charged, windowMs, keyOf)
      const allowed = points <= limit.points
      if (allowed) allowances.inc()
      else refusals.inc()
      const remaining = Math.max(0, limit.points - points)
      return {
        allowed,
        limit,
        remaining,
        resetSeconds: Math.max(1, Math.ceil(resetMs / 1000)),
        store: 'memory',
      }
    }
  }

  // Reading an IPv6 address takes ten times as long as charging it.
  const blocks = new LRUCache<string, string>({ max: blocksMax, memoMethod: addressBlock })

  const chargeAddress = chargerOf({ name: 'general', points: maxRequests, windowSeconds })
  const chargePerson = chargerOf({
    name: 'general-user',
    points: personPoints,
    windowSeconds: personWindowSeconds,
  })

  return {
    address: (ip, points) => chargeAddress(blocks.memo(ip), points),
    person: chargePerson,
    flush: () => ledger.flush(),
    start() {
      timer ??= setInterval(() => void ledger.flush(), flushMilliseconds).unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      // Twice: the first may be one that began before the last charges.
      const last = ledger.flush().then(() => ledger.flush())
      await within(lastFlushMilliseconds, last).catch((error: unknown) => {
        logger.warn({ err: error }, 'the last charges of the general limits were not shared')
      })
    },
  }
}
