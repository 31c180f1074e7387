import { keyring, type Secret } from '../crypto/keyring.ts'
import type { JobQueue, SealedJob } from '../db/jobQueue.ts'
import type { Clock } from '../observability/clock.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type MailRequests, createMailRequests } from './mailRequests.ts'
import { type MailRoute, createMailer } from './mailer.ts'
import { type NoticeDeps, type Notices, createNotices } from './notices.ts'
import { createOutbox } from './outbox.ts'

export interface PostDeps {
  readonly queue: JobQueue
  /** ENCRYPTION_KEY: what waits in the queue is sealed. */
  readonly encryption: Secret
  readonly transport: MailRoute
  readonly from: string
  readonly appUrl: string
  readonly issueReportToken: NoticeDeps['issueReportToken']
  readonly metrics: Metrics
  readonly clock: Clock
}

/** All that has to do with mail. */
export interface Post {
  readonly notices: Notices
  readonly mailRequests: MailRequests
  /** Sends the mail of a job of the queue `mail`. */
  deliver(job: SealedJob): Promise<void>
}

export function createPost(deps: PostDeps): Post {
  const { queue, encryption, transport, from, issueReportToken } = deps
  const mailer = createMailer(transport, from)
  const { enqueue, deliver } = createOutbox({ ...deps, keys: keyring(encryption, 'mail'), mailer })
  return {
    notices: createNotices({ enqueue, issueReportToken }),
    mailRequests: createMailRequests(queue, keyring(encryption, 'mail-requests')),
    deliver,
  }
}
