import { Client } from 'pg'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'

const channel = 'gatehouse_changes'

/** How often the connection must prove that it still carries; twice this long in silence and the feed is down. */
const heartbeatMs = 400
const reconnectMs = 250

export type Change = { readonly kind: 'user' | 'session' | 'apiKey'; readonly id: string }

/** A change as it arrives, with when it was made: milliseconds since the epoch, null where that was not said. */
export type Heard = Change & { readonly madeAt: number | null }

export interface RevocationFeed {
  /** True while every committed change arrives here; while false, nothing kept in memory may be believed. */
  isUp(): boolean
  stop(): Promise<void>
}

/**
 * Listens to the changes that the database's triggers announce (LISTEN/NOTIFY) on a connection of its own, which it
 * opens again for as long as it takes. `onChange` hears each; `onGap` hears that some may have been missed.
 */
export function startRevocationFeed(
  { connectionString, logger, metrics }: { connectionString: string; logger: Logger; metrics: Metrics },
  { onChange, onGap }: { onChange: (heard: Heard) => void; onGap: () => void },
): RevocationFeed {
  let client: Client | null = null
  let up = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const setUp = (value: boolean) => {
    if (up && !value) onGap()
    up = value
    metrics.feedUp.set(value ? 1 : 0)
  }

  const connect = async () => {
    const fresh = new Client({
      connectionString,
      application_name: 'gatehouse-feed',
      keepAlive: true,
      query_timeout: heartbeatMs,
      connectionTimeoutMillis: 2_000,
    })
    client = fresh
    fresh.on('error', (error) => {
      logger.warn({ err: error }, 'the revocation feed lost its connection')
      if (client !== fresh) return
      // What is heard is believed only as long as it is heard: the next heartbeat would be late.
      client = null
      setUp(false)
    })
    fresh.on('notification', ({ payload }) => {
      const heard = readChange(payload)
      if (heard !== null) onChange(heard)
    })
    await fresh.connect()
    await fresh.query(`LISTEN ${channel}`)
    // What changed while nobody listened was not heard.
    onGap()
  }

  const beat = async () => {
    try {
      if (client === null) await connect()
      else await client.query('SELECT 1')
      setUp(true)
    } catch (error) {
      if (up) logger.warn({ err: error }, 'the revocation feed is down: each request asks the database')
      setUp(false)
      const lost = client
      client = null
      lost?.end().catch(() => undefined)
    }
    if (!stopped) timer = setTimeout(() => void beat(), up ? heartbeatMs : reconnectMs)
  }
  void beat()

  return {
    isUp: () => up,
    async stop() {
      stopped = true
      clearTimeout(timer)
      setUp(false)
      await client?.end()
    },
  }
}

/** Reads `kind:id:milliseconds`; null for anything that is no change. */
export function readChange(payload: string | undefined): Heard | null {
  const [kind, id, at = ''] = (payload ?? '').split(':')
  if ((kind !== 'user' && kind !== 'session' && kind !== 'apiKey') || id === undefined) return null
  return { kind, id, madeAt: /^\d{1,15}$/.test(at) ? Number(at) : null }
}
