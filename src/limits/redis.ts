import { type RedisClientType, createClient } from 'redis'
import type { Logger } from '../observability/logger.ts'
import { within } from './within.ts'

export type RedisClient = RedisClientType

/** Before every key of ours, so that a Redis may be shared. */
export const redisKeyPrefix = 'gatehouse:limit'

const commandMilliseconds = 150
const connectMilliseconds = 2000
const reconnectMillisecondsMax = 2000
const waitingMax = 10_000

export interface Redis {
  readonly client: RedisClient
  /** Milliseconds of a round trip; throws where none ends within 150 ms. */
  readonly ping: () => Promise<number>
  /** Drops the connection and stops reconnecting; what waits is rejected. */
  readonly close: () => void
}

/**
 * A Redis that may be missing: connects in the background and for ever again (at most two seconds apart), rejects at
 * once while it is away, never queues for later and never throws out of band. The client's own time-out ends when a
 * command is on the wire, so whoever awaits an answer brings a deadline of their own.
 */
export function createRedis(url: string, logger: Logger): Redis {
  const client: RedisClient = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: waitingMax,
    commandOptions: { timeout: commandMilliseconds },
    socket: {
      connectTimeout: connectMilliseconds,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, reconnectMillisecondsMax),
    },
  })

  let isAway = false
  client.on('error', (error: unknown) => {
    if (isAway) return
    isAway = true
    logger.warn({ err: error }, 'redis is away')
  })
  client.on('ready', () => {
    isAway = false
    logger.info('redis is connected')
  })
  client.connect().catch((error: unknown) => {
    logger.debug({ err: error }, 'redis was closed before it connected')
  })

  return {
    client,
    async ping() {
      const begun = performance.now()
      await within(commandMilliseconds, client.ping())
      return performance.now() - begun
    },
    close() {
      client.destroy()
    },
  }
}
