import { z } from 'zod'
import type { Keyring } from '../crypto/keyring.ts'
import { openJson, sealJson } from '../crypto/sealJson.ts'
import { type JobQueue, type SealedJob, jobId } from '../db/jobQueue.ts'
import type { Clock } from '../observability/clock.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Mailer } from './mailer.ts'
import type { NoticeDeps } from './notices.ts'
import { type DatedNotice, renderNotice } from './renderNotice.ts'

export interface OutboxDeps {
  readonly queue: JobQueue
  /** Of its own purpose, under ENCRYPTION_KEY: a job holds an address and links with tokens. */
  readonly keys: Keyring
  readonly mailer: Mailer
  /** Where the links of a mail lead; never taken from a request. */
  readonly appUrl: string
  readonly metrics: Metrics
  readonly clock: Clock
}

export interface Outbox extends Pick<NoticeDeps, 'enqueue'> {
  /** Opens a job, writes its mail and hands it over. */
  deliver(job: SealedJob): Promise<void>
}

/** Mail between the deed that it tells of and the server that takes it: sealed, at least once, under one Message-ID. */
export function createOutbox({ queue, keys, mailer, appUrl, metrics, clock }: OutboxDeps): Outbox {
  return {
    async enqueue(tx, notice) {
      const id = jobId()
      const dated: DatedNotice = { ...notice, at: new Date(clock.now()).toISOString() }
      await queue.send(tx, 'mail', { id, sealed: sealJson(keys, placeOf(id), dated) })
    },

    async deliver({ id, sealed }) {
      const notice = shape.parse(openJson(keys, placeOf(id), sealed))
      try {
        await mailer.send({ id, to: notice.to.email, ...renderNotice(notice, appUrl) })
      } catch (error) {
        metrics.mailFailed.inc()
        throw error
      }
      metrics.mailSent.inc({ notice: notice.name })
    },
  }
}

const placeOf = (id: string) => `pgboss.job:data:${id}`

/** What was sealed here is what `enqueue` was given. */
const shape = z.custom<DatedNotice>((value) => typeof value === 'object' && value !== null && 'name' in value)
