import type { RedisClientType } from 'redis'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import { type Change, type Heard, readChange } from './revocationFeed.ts'

const channel = 'gatehouse:changes'

export interface RevocationRelay {
  /** Tells the other processes at once of a change that has committed; a Redis that is away costs nothing. */
  announce(change: Change): void
}

export interface RelayDeps {
  readonly publisher: RedisClientType
  /** A connection of its own: one that subscribes does nothing else. */
  readonly subscriber: RedisClientType
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Carries changes between processes through Redis, beside the feed of the database. What it says only makes memory
 * forget, so that a lie costs a look at the database and opens nothing; and what it fails to say the database's feed
 * says: memory is believed only while that one is up.
 */
export function startRevocationRelay(
  { publisher, subscriber, clock, logger }: RelayDeps,
  { onChange, onGap }: { onChange: (heard: Heard) => void; onGap: () => void },
): RevocationRelay {
  const hear = (payload: string) => {
    const heard = readChange(payload)
    if (heard !== null) onChange(heard)
  }
  const listen = async () => {
    try {
      await subscriber.subscribe(channel, hear)
      // What was said while nobody listened was not heard here.
      onGap()
    } catch (error) {
      logger.warn({ err: error }, 'redis carries no revocations: the database’s feed does')
    }
  }
  subscriber.on('ready', () => void listen())
  if (subscriber.isReady) void listen()

  return {
    announce({ kind, id }) {
      publisher.publish(channel, `${kind}:${id}:${clock.now()}`).catch(() => undefined)
    },
  }
}
