import { z } from 'zod'
import type { Keyring } from '../crypto/keyring.ts'
import { openJson, sealJson } from '../crypto/sealJson.ts'
import type { Transaction } from '../db/client.ts'
import type { JobQueue, SealedJob } from '../db/jobQueue.ts'
import type { Clock } from '../observability/clock.ts'
import type { Notices } from './notices.ts'
import { type WebhookSettings, createWebhook } from './webhook.ts'

/** An alert as its sinks are told of it; `id` is of this announcement, `alertId` of the alert. */
interface Announcement {
  readonly id: string
  readonly alertId: string
  readonly rule: string
  readonly severity: string
  readonly summary: string
}

export interface AlertSinkDeps {
  readonly queue: JobQueue
  /** Of its own purpose, under ENCRYPTION_KEY: a job holds an address, or whom it is about. */
  readonly keys: Keyring
  readonly notices: Notices
  readonly clock: Clock
  /** Who gets alerts by mail; null: nobody. */
  readonly email: string | null
  /** Null: there is none. */
  readonly webhook: WebhookSettings | null
}

export interface AlertSinks {
  /** Leaves what is to be sent in the transaction that raises the alert: a receiver that is down slows nothing. */
  announce(tx: Transaction, announcement: Announcement): Promise<void>
  /** Opens a job and posts it. */
  deliver(job: SealedJob): Promise<void>
}

const shape = z.object({
  alertId: z.string(),
  rule: z.string(),
  severity: z.string(),
  summary: z.string(),
  timestamp: z.string(),
})

/** Where alerts go beside the table: a webhook and a mailbox, at least once each. */
export function createAlertSinks(deps: AlertSinkDeps): AlertSinks {
  const { queue, keys, notices, clock, email } = deps
  const webhook = deps.webhook === null ? null : createWebhook(deps.webhook, { clock })

  return {
    async announce(tx, { id, ...alert }) {
      if (email !== null) {
        const { alertId: _, ...details } = alert
        await notices.tell(tx, { userId: null, email }, 'security_alert', details)
      }
      if (webhook === null) return
      const message = { ...alert, timestamp: new Date(clock.now()).toISOString() }
      await queue.send(tx, 'alerts', { id, sealed: sealJson(keys, placeOf(id), message) })
    },

    async deliver({ id, sealed }) {
      const { timestamp, ...data } = shape.parse(openJson(keys, placeOf(id), sealed))
      await webhook?.post({ id, type: 'security_alert.raised', timestamp, data })
    },
  }
}

const placeOf = (id: string) => `pgboss.job:alerts:${id}`
