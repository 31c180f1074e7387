import { Client } from 'pg'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'

const channel = 'gatehouse_changes'

/** How often the connection must prove that it still carries; twice this long in silence and the feed is down. */
const heartbeatMs = 400
const reconnectMs = 250

export type Change = { readonly kind: 'user' | 'session' | 'apiKey'; readonly id: string }

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
  { onChange, onGap }: { onChange: (change: Change) => void; onGap: () => void },
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
      const change = readChange(payload)
      if (change !== null) onChange(change)
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

function readChange(payload: string | undefined): Change | null {
  const [kind, id] = (payload ?? '').split(':')
  return (kind === 'user' || kind === 'session' || kind === 'apiKey') && id !== undefined
    ? { kind, id }
    : null
}
