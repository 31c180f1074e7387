import type { JobQueue, SealedJob } from '../db/jobQueue.ts'
import type { Post } from '../notify/post.ts'
import { type AnswerDeps, answerMailRequest } from './answerMailRequest.ts'

export interface QueueDeps extends Omit<AnswerDeps, 'mailRequests' | 'notices'> {
  readonly queue: JobQueue
  readonly post: Post
  readonly deliverAlert: (job: SealedJob) => Promise<void>
}

/** Works what deeds have left in the queues, beside whatever other processes take from them. */
export async function workQueues({ queue, post, deliverAlert, ...deps }: QueueDeps): Promise<void> {
  await queue.work('mail', post.deliver)
  await queue.work('alerts', deliverAlert)
  await queue.work('mail_requests', (job) => answerMailRequest({ ...deps, ...post }, job))
}
