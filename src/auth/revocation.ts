import type { RedisClientType } from 'redis'
import type { Database } from '../db/client.ts'
import { type After, type Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import { createKeyStands } from './keyStands.ts'
import { type LiveKeys, createLiveKeys } from './liveKeys.ts'
import { type LiveSessions, createLiveSessions } from './liveSessions.ts'
import { type Change, type Heard, startRevocationFeed } from './revocationFeed.ts'
import { startRevocationRelay } from './revocationRelay.ts'
import { type ViewerWatch, createViewerWatch } from './viewerWatch.ts'

export interface RevocationDeps {
  readonly db: Database
  readonly connectionString: string
  /** Two connections to Redis, one of which only listens; null: the database's feed is alone. */
  readonly redis: { readonly publisher: RedisClientType; readonly subscriber: RedisClientType } | null
  readonly clock: Clock
  readonly after: After
  readonly logger: Logger
  readonly metrics: Metrics
}

/** What is in memory of who may ask, and what makes it forget. `forget` tells the other processes as well. */
export interface Revocation {
  readonly liveSessions: LiveSessions
  readonly liveKeys: LiveKeys
  readonly viewerWatch: ViewerWatch
  isFeedUp(): boolean
  stop(): Promise<void>
}

/** Starts listening to changes; memory is believed only while the database's feed is up. */
export function startRevocation(deps: RevocationDeps): Revocation {
  const { db, connectionString, redis, clock, after, logger, metrics } = deps
  const isFeedUp = () => feed.isUp()
  const liveSessions = createLiveSessions(db, isFeedUp, clock)
  const liveKeys = createLiveKeys(db, isFeedUp)

  const listener = (feedName: 'postgres' | 'redis') => ({
    onChange({ madeAt, ...change }: Heard) {
      const lagMs = madeAt === null ? null : Math.max(clock.now() - madeAt, 0)
      if (lagMs !== null) metrics.revocationLag.observe({ feed: feedName }, lagMs / 1000)
      liveSessions.forget(change)
      liveKeys.forget(change)
      viewerWatch.changed(change)
    },
    onGap() {
      liveSessions.forgetAll()
      liveKeys.forgetAll()
      viewerWatch.askAll()
    },
  })
  const feed = startRevocationFeed({ connectionString, logger, metrics }, listener('postgres'))
  const relay = redis && startRevocationRelay({ ...redis, clock, logger }, listener('redis'))
  const viewerWatch = createViewerWatch(liveSessions, createKeyStands(liveKeys, clock), isFeedUp, after)

  const telling = (memory: { forget(change: Change): void }) => (change: Change) => {
    memory.forget(change)
    relay?.announce(change)
  }
  return {
    liveSessions: { ...liveSessions, forget: telling(liveSessions) },
    liveKeys: { ...liveKeys, forget: telling(liveKeys) },
    viewerWatch,
    isFeedUp,
    stop: () => feed.stop(),
  }
}
