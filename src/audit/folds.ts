import { LRUCache } from 'lru-cache'
import type { Client } from '../observability/client.ts'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { DetailsOf, SecurityEventName } from './events.ts'

const flushMs = 1_000
const minuteMs = 60_000

/** Of one address and type in a minute; what is beyond is counted. */
const rowsMax = 20
/** Of one flush; each becomes a row. */
const foldsMax = 10_000
const addressesMax = 50_000

/** Whose credential it was, where one was named. */
interface NamedKey {
  readonly userId: string | null
  readonly apiKeyId: string | null
}

/** What anybody may cause as often as they like, without an account or a key. */
const foldable: ReadonlySet<SecurityEventName> = new Set<SecurityEventName>([
  'access_denied',
  'api_key_rejected',
  'login_failed',
  'rate_limited',
  'reauthentication_failed',
  'request_rejected',
  'second_factor_failed',
  'signature_rejected',
])

type NotedEvent =
  | 'rate_limited'
  | 'access_denied'
  | 'request_rejected'
  | 'api_key_rejected'
  | 'signature_rejected'

/**
 * Identical refusals become one row with their exact count: all of those that cost us next to nothing (`note`), and
 * any that one address causes more than twenty times a minute. What has gathered is written every second and at the
 * stop; a process that is killed loses the counts, never the rows, of its last second.
 */
export interface Folds {
  note<Name extends NotedEvent>(type: Name, client: Client, details: DetailsOf<Name>, key?: NamedKey): void
  /** Whether this one is beyond what its address may have rows for in this minute. Counts it towards that. */
  isBeyond(decision: Decision): boolean
  /** Counts it into the row of those like it. */
  add(decision: Decision): void
  /** Writes what has gathered; what cannot be written is kept for the next time. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export interface FoldsDeps {
  /** Commits one row. */
  readonly write: (decision: Decision) => Promise<unknown>
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

export function startFolds({ write, clock, logger, metrics }: FoldsDeps): Folds {
  let folds = new Map<string, Decision>()
  const rows = new LRUCache<string, number>({ max: addressesMax })
  let flushing: Promise<unknown> = Promise.resolve()

  const add = (decision: Decision) => {
    const key = keyOf(decision)
    const { count, ...first } = folds.get(key) ?? { ...decision, count: 0 }
    folds.set(key, { ...first, count: count + decision.count })
    metrics.eventsFolded.inc(decision.count)
    if (folds.size >= foldsMax) void flush()
  }

  const writeAll = async () => {
    const gathered = [...folds.values()]
    folds = new Map()
    const outcomes = await Promise.allSettled(gathered.map((decision) => write(decision)))
    const failed = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? { decision: gathered[index], reason: outcome.reason as unknown } : [],
    )
    metrics.recorderStalled.set({ part: 'folds' }, failed.length > 0 ? 1 : 0)
    if (failed.length === 0) return
    logger.warn({ err: failed[0]?.reason, rows: failed.length }, 'refusals could not be recorded yet')
    for (const { decision } of failed) {
      if (decision === undefined) continue
      const later = folds.get(keyOf(decision))
      folds.set(keyOf(decision), { ...decision, count: decision.count + (later?.count ?? 0) })
    }
  }
  const flush = async () => {
    flushing = flushing.then(writeAll)
    await flushing
  }
  const timer = setInterval(() => void flush(), flushMs).unref()

  return {
    note: (type, client, details, named) => add(decide({ client, operation: null, ...named }, type, details)),
    isBeyond({ type, ipAddress }) {
      if (ipAddress === null || !foldable.has(type)) return false
      const key = `${Math.floor(clock.now() / minuteMs)} ${type} ${ipAddress}`
      const count = (rows.get(key) ?? 0) + 1
      rows.set(key, count)
      return count > rowsMax
    },
    add,
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** The same for decisions that differ in nothing but their moment, their request and its agent. */
function keyOf({
  type,
  ipAddress,
  userId,
  actorId,
  sessionId,
  apiKeyId,
  operation,
  details,
}: Decision): string {
  return JSON.stringify([type, ipAddress, userId, actorId, sessionId, apiKeyId, operation, details])
}
